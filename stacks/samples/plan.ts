import type { PlacedPods } from "../../components/samples/proof/request-without.ts";
import type { NetworkRequest, VerifyRequest } from "../../components/samples/proof/request.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import type { GatewayPlan, MeshPlan } from "../mesh/plan.ts";
import type { SamplesConfig } from "./schema.ts";

/** The samples on which a mesh is proved. */
export interface SamplesPlan {
  /** One for each cluster of the mesh. */
  readonly clusters: readonly ClusterSamplesPlan[];
  /** The results that the mesh has to show, but for its root and the addresses of load balancers, which are known when they are there. */
  readonly request: Omit<VerifyRequest, "root">;
  /** The pods of helloworld that the request is about. */
  readonly placed: PlacedPods;
  /** The gateways that have load balancers. */
  readonly behindLoadBalancers: readonly GatewayPlan[];
}

export interface ClusterSamplesPlan {
  readonly cluster: string;
  /** The versions of helloworld that run in this cluster. */
  readonly helloworld: readonly {
    readonly version: Version;
    readonly image: string;
    readonly replicas: number;
  }[];
  readonly sleep: { readonly image: string; readonly replicas: number };
  /** What it takes to ask every pod where the mesh prefers local ones: a Service, and the `rule` for it on primaries. */
  readonly anywhere?: { readonly rule: boolean };
}

type Version = "v1" | "v2";

const defaults = { helloworld: { replicas: 1 }, sleep: { replicas: 1 } };

/** Decides the samples of a mesh; undefined when there are none. */
export function planSamples(
  { samples }: { readonly samples: SamplesConfig },
  mesh: MeshPlan | undefined,
  clusters: readonly ClusterPlan[],
): SamplesPlan | undefined {
  if (!mesh || samples === false) return undefined;
  const { helloworld, sleep } = samples === true ? defaults : samples;
  const places = placesOf(mesh);
  const plans = mesh.members.map(({ cluster, role }) => {
    const { images } = clusterNamed(clusters, cluster);
    return {
      cluster,
      helloworld: (["v1", "v2"] as const)
        .filter(version => places[version].includes(cluster))
        .map(version => ({ version, image: images.helloworld[version], replicas: helloworld.replicas })),
      sleep: { image: images.curl, replicas: sleep.replicas },
      ...(mesh.prefersLocal && { anywhere: { rule: role === "primary" } }),
    };
  });
  const deployed = plans.flatMap(plan => plan.helloworld);
  return {
    clusters: plans,
    placed: Object.fromEntries(
      plans.map(plan => [
        plan.cluster,
        Object.fromEntries(plan.helloworld.map(({ version, replicas }) => [version, replicas])),
      ]),
    ),
    behindLoadBalancers: mesh.gateways.filter(({ addresses }) => addresses === undefined),
    request: {
      versions: [...new Set(deployed.map(({ version }) => version))].sort(),
      endpoints: deployed.reduce((sum, { replicas }) => sum + replicas, 0),
      clusters: mesh.members.map(({ cluster, primary }) => ({ name: cluster, primary })),
      ...(mesh.prefersLocal && { local: localVersions(plans) }),
      ...(mesh.gateways.length > 0 && { networks: networksOf(mesh, plans, clusters) }),
    },
  };
}

function localVersions(plans: readonly ClusterSamplesPlan[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    plans.map(({ cluster, helloworld }) => [cluster, helloworld.map(({ version }) => version)]),
  );
}

function networksOf(
  { members, gateways }: MeshPlan,
  plans: readonly ClusterSamplesPlan[],
  clusters: readonly ClusterPlan[],
): Readonly<Record<string, NetworkRequest>> {
  const placed = members.map(({ cluster }) => ({
    cluster,
    network: clusterNamed(clusters, cluster).networkName,
  }));
  return Object.fromEntries(
    [...Map.groupBy(placed, ({ network }) => network)].map(([network, own]) => {
      const names = own.map(({ cluster }) => cluster);
      const pods = plans.filter(({ cluster }) => names.includes(cluster)).flatMap(plan => plan.helloworld);
      const request = {
        clusters: names,
        endpoints: pods.reduce((sum, { replicas }) => sum + replicas, 0),
        gateways: gateways
          .filter(gateway => gateway.network === network)
          .flatMap(gateway => endpointsAt(gateway, gateway.addresses ?? [])),
      };
      return [network, request];
    }),
  );
}

/** The endpoints by which proxies of other networks know a gateway. */
export function endpointsAt(
  { cluster, ports }: Pick<GatewayPlan, "cluster" | "ports">,
  addresses: readonly string[],
): NetworkRequest["gateways"] {
  return addresses.map(address => ({ cluster, endpoint: `${address}:${ports.services}` }));
}

/** The networks of a request, with more of their gateways. */
export function withGateways(
  { networks }: SamplesPlan["request"],
  more: readonly { readonly network: string; readonly gateways: NetworkRequest["gateways"] }[],
): Pick<VerifyRequest, "networks"> {
  if (!networks) return {};
  const moreOf = (name: string) => more.filter(({ network }) => network === name);
  return {
    networks: Object.fromEntries(
      Object.entries(networks).map(([name, network]) => [
        name,
        {
          ...network,
          gateways: [...network.gateways, ...moreOf(name).flatMap(({ gateways }) => gateways)],
        },
      ]),
    ),
  };
}

/** v1 on the primaries, v2 on the remotes; without remotes v2 on all but the first; on a single cluster both. */
function placesOf({ members }: MeshPlan): Readonly<Record<Version, readonly string[]>> {
  const named = (wanted: "primary" | "remote") =>
    members.filter(({ role }) => role === wanted).map(({ cluster }) => cluster);
  const [primaries, remotes] = [named("primary"), named("remote")];
  if (remotes.length > 0) return { v1: primaries, v2: remotes };
  const [first = "", ...others] = primaries;
  return { v1: [first], v2: others.length > 0 ? others : [first] };
}
