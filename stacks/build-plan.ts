import { istioOperator, type IstioOperatorSpec } from "../components/mesh/operator.ts";
import { addressAt } from "../components/addresses/cidr.ts";
import { edgesPlan } from "./edges/plan.ts";
import type { ImageSet } from "../toolchain/image-set.ts";
import { kindNameOf } from "./clusters/checks.ts";
import type {
  ClusterPlan,
  ControlPlanePlan,
  MeshPlan,
  Plan,
  RootCaPlan,
  RoutePlan,
  SamplesPlan,
} from "./plan.ts";
import { subnetsOf, type ClusterConfig, type MeshConfig, type StackConfig } from "./schema.ts";

/**
 * Index of istiod's fixed address in its service subnet. The lowest addresses are not handed out to Services that ask
 * for none (KEP-3070); of those, 1 is the API server's and 10 is kubeadm's DNS.
 */
const pilotAddressIndex = 15;

/** Index of the API server's own Service in every service subnet. */
const apiServerIndex = 1;

/** Decides everything about a stack. Pure: the same config gives the same plan, deeply frozen. */
export function buildPlan(stack: string, config: StackConfig, available: ImageSet): Plan {
  const images = chosenImages(config, available);
  const clusters = Object.entries(config.clusters).map(([name, cluster]) =>
    clusterPlan(stack, name, cluster, images),
  );
  const usesDocker = clusters.some(({ lifecycle }) => lifecycle === "kind");
  return freeze({
    stack,
    dockerNetwork: usesDocker
      ? {
          name: `isthmus-${stack}`,
          ...(config.docker.subnet !== undefined && { subnet: config.docker.subnet }),
        }
      : undefined,
    clusters,
    routes: routePlans(clusters),
    rootCas: Object.entries(config.rootCas).map(([name, root]) => rootCaPlan(name, root)),
    mesh: config.mesh && meshPlan(config.mesh, config, images),
    edges: edgesPlan(stack, config, images),
    samples: config.mesh && samplesPlan(config.mesh, config, images),
  });
}

function chosenImages({ images }: StackConfig, available: ImageSet): ImageSet {
  return {
    ...available,
    ...(images.node !== undefined && { node: images.node }),
    ...(images.istio && { istio: images.istio }),
    ...(images.helloworld && { helloworld: images.helloworld }),
    ...(images.curl !== undefined && { curl: images.curl }),
    ...(images.telepresence && { telepresence: images.telepresence }),
  };
}

function clusterPlan(stack: string, name: string, cluster: ClusterConfig, images: ImageSet): ClusterPlan {
  const { network } = cluster;
  if (cluster.kind) {
    const { podSubnet, serviceSubnet, image, workers } = cluster.kind;
    const kindName = kindNameOf(stack, name);
    return {
      lifecycle: "kind",
      name,
      network,
      podSubnet,
      serviceSubnet,
      kindName,
      image: image ?? images.node,
      workers,
    };
  }
  if (!cluster.adopt) throw new Error(`${name} is neither kind nor adopt, which checkNames refuses`);
  const { podSubnet, serviceSubnet, kubeconfigKey, context } = cluster.adopt;
  return { lifecycle: "adopted", name, network, podSubnet, serviceSubnet, kubeconfigKey, context };
}

function routePlans(clusters: readonly ClusterPlan[]): RoutePlan[] {
  const kind = clusters.filter(cluster => cluster.lifecycle === "kind");
  return kind.flatMap(from =>
    kind
      .filter(to => to.network === from.network && (to !== from || to.workers > 0))
      .map(to => ({ from: from.name, to: to.name })),
  );
}

function rootCaPlan(name: string, { generate, upload }: StackConfig["rootCas"][string]): RootCaPlan {
  if (upload) return { name, algorithm: "ECDSA-P256", source: "upload", ...upload };
  if (!generate) throw new Error(`${name} has neither generate nor upload, which checkMesh refuses`);
  return { name, source: "generate", ...generate };
}

function meshPlan(mesh: MeshConfig, config: StackConfig, images: ImageSet): MeshPlan {
  const primaries = mesh.primaries.map(name => controlPlanePlan("primary", name, name, mesh, config, images));
  const remotes = Object.entries(mesh.remotes).map(([name, primary]) =>
    controlPlanePlan("remote", name, primary, mesh, config, images),
  );
  const controlPlanes = [...primaries, ...remotes];
  return {
    id: mesh.id,
    rootCa: mesh.rootCa,
    trustDomain: mesh.trustDomain,
    controlPlanes,
    remoteSecrets: mesh.primaries.flatMap(primary =>
      controlPlanes
        .filter(({ cluster }) => cluster !== primary)
        .map(({ cluster }) => ({ primary, cluster, server: apiServerOf(config, cluster) })),
    ),
  };
}

function controlPlanePlan(
  role: "primary" | "remote",
  cluster: string,
  primary: string,
  mesh: MeshConfig,
  config: StackConfig,
  images: ImageSet,
): ControlPlanePlan {
  const network = config.clusters[cluster]?.network ?? "";
  const pilotAddress = addressAt(serviceSubnetOf(config, primary), pilotAddressIndex);
  const overlay = mesh.istioOperator[role] as IstioOperatorSpec | undefined;
  return {
    cluster,
    role,
    primary,
    network,
    pilotAddress,
    intermediateValidityDays: mesh.intermediateValidityDays,
    operator: istioOperator({
      role,
      cluster,
      network,
      meshId: mesh.id,
      trustDomain: mesh.trustDomain,
      pilotAddress,
      servesRemotes: Object.values(mesh.remotes).includes(cluster),
      onKind: config.clusters[cluster]?.kind !== undefined,
      images,
      ...(overlay && { overlay }),
    }),
  };
}

/**
 * The API server's ClusterIP: routed like every other Service of the cluster, in the server's certificate, and the
 * same after a restart, unlike the address of a node.
 */
function apiServerOf(config: StackConfig, cluster: string): string {
  const own = config.clusters[cluster]?.adopt?.apiServer;
  return own ?? `https://${addressAt(serviceSubnetOf(config, cluster), apiServerIndex)}:443`;
}

function serviceSubnetOf({ clusters }: StackConfig, name: string): string {
  const cluster = clusters[name];
  const subnets = cluster && subnetsOf(cluster);
  if (!subnets) throw new Error(`there is no cluster ${name}, which checkMesh refuses`);
  return subnets.serviceSubnet;
}

/** v1 on the primaries, v2 on the remotes; without remotes v2 on all but the first; on a single cluster both. */
function samplesPlan(mesh: MeshConfig, { samples }: StackConfig, images: ImageSet): SamplesPlan | undefined {
  if (samples === false) return undefined;
  const { helloworld, sleep } = samples === true ? defaultSamples : samples;
  const remotes = Object.keys(mesh.remotes);
  const [first = "", ...others] = mesh.primaries;
  const v1 = remotes.length > 0 ? mesh.primaries : [first];
  const v2 = remotes.length > 0 ? remotes : others.length > 0 ? others : [first];
  const deployments = (version: "v1" | "v2", clusters: readonly string[]) =>
    clusters.map(cluster => ({
      cluster,
      version,
      image: images.helloworld[version],
      replicas: helloworld.replicas,
    }));
  return {
    helloworld: [...deployments("v1", v1), ...deployments("v2", v2)],
    sleep: { image: images.curl, replicas: sleep.replicas },
  };
}

const defaultSamples = { helloworld: { replicas: 1 }, sleep: { replicas: 1 } };

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) freeze(child);
  }
  return value;
}
