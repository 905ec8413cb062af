import { addressAt } from "../../components/addresses/cidr.ts";
import { isIpv4 } from "../../components/addresses/host.ts";
import { istioOperator, type IstioOperator, type MeshNetwork } from "../../components/mesh/operator.ts";
import type { IstioOperatorSpec } from "../../components/mesh/operator-spec.ts";
import { sharedIstioImages } from "../clusters/shared-images.ts";
import { clusterNamed, type ClusterPlan, type GatewaySettings } from "../clusters/plan.ts";
import type { GatewayPlacePlan, NetworksPlan } from "../networks/plan.ts";
import { memberNames, type MeshConfig } from "./schema.ts";

/** Istio over the clusters of a mesh. */
export interface MeshPlan {
  readonly id: string;
  readonly trustDomain: string;
  /** Primaries first. */
  readonly members: readonly MemberPlan[];
  /** For each primary, every other cluster of the mesh. */
  readonly readers: readonly ReaderPlan[];
  /** The east-west gateways; none where all clusters are on one network. */
  readonly gateways: readonly GatewayPlan[];
  /** Whether Services' pods in the client's cluster come first. */
  readonly prefersLocal: boolean;
}

/** An east-west gateway in a cluster of the mesh, and where other networks reach it. */
export interface GatewayPlan extends GatewayPlacePlan, Omit<GatewaySettings, "addresses" | "port"> {
  /** Whether remotes on other networks reach this primary's istiod through it. */
  readonly exposesIstiod: boolean;
}

/** Istio in one cluster. */
export interface MemberPlan {
  readonly cluster: string;
  readonly role: "primary" | "remote";
  /** The primary whose istiod serves this cluster; itself for a primary. */
  readonly primary: string;
  /** Whether remotes use this primary's istiod. */
  readonly servesRemotes: boolean;
  /** Whether some of those are on its own network, and reach it at its ClusterIP. */
  readonly servesNeighbours: boolean;
  /** Whether a remote reaches its primary's istiod through that one's gateway, on another network. */
  readonly isThroughGateway: boolean;
  /**
   * Address at which the remote, or neighbours of the primary, reach istiod: its ClusterIP, or a gateway's address. Of a gateway
   * whose IPs are known only when it is there some address, in whose place those are put.
   */
  readonly istiodAddress: string;
  /** Whether its istiod tells some gateways, its own or its remotes', what to pass on. */
  readonly directsGateways: boolean;
  readonly operator: IstioOperator;
  /** Whether something of the user's is laid over it. */
  readonly hasOverlay: boolean;
}

/** A primary's access to another cluster: its remote secret. */
export interface ReaderPlan {
  /** The primary that reads. */
  readonly reader: string;
  /** The cluster that is read. */
  readonly target: string;
  /** URL at which the reader's pods reach the target's API server. */
  readonly server: string;
}

/**
 * Index of istiod's fixed address in its service subnet. The lowest addresses are not assigned to Services that ask
 * for none (KEP-3070); of those, 1 is the API server's and 10 is kubeadm's DNS.
 */
const istiodAddressIndex = 15;

/** Decides the mesh; undefined when the stack has none. */
export function planMesh(
  { mesh }: { readonly mesh?: MeshConfig | undefined },
  clusters: readonly ClusterPlan[],
  networks: Pick<NetworksPlan, "gateways">,
): MeshPlan | undefined {
  if (!mesh) return undefined;
  const ground = { mesh, clusters, places: networks.gateways };
  const members = [
    ...mesh.primaries.map(name => planMember("primary", name, name, ground)),
    ...Object.entries(mesh.remotes).map(([name, primary]) => planMember("remote", name, primary, ground)),
  ];
  return {
    id: mesh.id,
    trustDomain: mesh.trustDomain,
    members,
    readers: mesh.primaries.flatMap(reader =>
      members
        .filter(({ cluster }) => cluster !== reader)
        .map(({ cluster: target }) => ({ reader, target, server: serverOf(reader, target, clusters) })),
    ),
    gateways: networks.gateways.map(place => planGateway(place, ground)),
    prefersLocal: prefersLocal(mesh),
  };
}

/** Everything that a member follows from. */
interface Ground {
  readonly mesh: MeshConfig;
  readonly clusters: readonly ClusterPlan[];
  readonly places: readonly GatewayPlacePlan[];
}

const prefersLocal = ({ locality }: MeshConfig): boolean => locality === "preferLocal";

/**
 * Whether the proxies of a primary and its remotes, to whom it gives their settings, answer DNS. By default where there are other
 * clusters whose names can be asked for, and no workloads that were there before: the answers are not quite those of a cluster's
 * own DNS.
 */
function capturesDns(primary: string, { mesh, clusters }: Ground): boolean {
  const served = [primary, ...remotesOf(primary, mesh)].map(name => clusterNamed(clusters, name));
  const hasOthers = memberNames(mesh).length > 1;
  return mesh.dnsCapture ?? (hasOthers && served.every(({ existing }) => existing === "ours"));
}

/** URL at which a primary's pods reach another cluster's API server: routes lead to it, or it stands outside of all networks. */
function serverOf(reader: string, target: string, clusters: readonly ClusterPlan[]): string {
  const { apiServer } = clusterNamed(clusters, target);
  if (isNeighbour(reader, target, clusters)) return apiServer.inside;
  if (apiServer.outside === undefined)
    throw new Error(`${target} is on another network, which the checks refuse`);
  return apiServer.outside;
}

const isNeighbour = (a: string, b: string, clusters: readonly ClusterPlan[]): boolean =>
  clusterNamed(clusters, a).networkName === clusterNamed(clusters, b).networkName;

const remotesOf = (primary: string, { remotes }: MeshConfig): string[] =>
  Object.keys(remotes).filter(remote => remotes[remote] === primary);

function planGateway(place: GatewayPlacePlan, { mesh, clusters }: Ground): GatewayPlan {
  const { cluster } = place;
  const { gateway } = clusterNamed(clusters, cluster);
  if (!gateway) throw new Error(`${cluster} has no gateway, and the plan has a place for it`);
  const { replicas, resources, serviceAnnotations } = gateway;
  const exposesIstiod = remotesOf(cluster, mesh).some(remote => !isNeighbour(cluster, remote, clusters));
  return { ...place, replicas, serviceAnnotations, ...(resources && { resources }), exposesIstiod };
}

function planMember(role: "primary" | "remote", name: string, primary: string, ground: Ground): MemberPlan {
  const { mesh, clusters, places } = ground;
  const cluster = clusterNamed(clusters, name);
  const remotes = remotesOf(name, mesh);
  const isThroughGateway = !isNeighbour(name, primary, clusters);
  const istiodAddress = isThroughGateway
    ? (knownIps(gatewayOf(primary, places))?.[0] ?? someAddress)
    : addressAt(clusterNamed(clusters, primary).serviceSubnet, istiodAddressIndex);
  const images = sharedIstioImages([
    clusterNamed(clusters, primary),
    ...remotesOf(primary, mesh).map(remote => clusterNamed(clusters, remote)),
  ]);
  const overlay = mesh.istioOperator[role] as IstioOperatorSpec | undefined;
  const servesRemotes = remotes.length > 0;
  return {
    cluster: name,
    role,
    primary,
    servesRemotes,
    servesNeighbours: remotes.some(remote => isNeighbour(name, remote, clusters)),
    isThroughGateway,
    istiodAddress,
    directsGateways:
      role === "primary" && places.some(gateway => [name, ...remotes].includes(gateway.cluster)),
    hasOverlay: overlay !== undefined,
    operator: istioOperator({
      role,
      cluster: name,
      network: cluster.networkName,
      meshId: mesh.id,
      trustDomain: mesh.trustDomain,
      istiodAddress,
      servesRemotes,
      prefersLocal: prefersLocal(mesh),
      capturesDns: capturesDns(primary, ground),
      ...(places.some(({ addresses }) => addresses) && { meshNetworks: meshNetworks(ground) }),
      sizing: cluster.sizing,
      images,
      ...(overlay && { overlay }),
    }),
  };
}

/** Stands for an address that is not known yet: of a range that is for documentation (RFC 5737), and nobody's. */
const someAddress = "192.0.2.15";

/** The IPs of a gateway, where the plan knows them: those of a load balancer or of a name are known when there is one. */
export function knownIps({ addresses }: GatewayPlacePlan): readonly string[] | undefined {
  return addresses?.every(isIpv4) ? addresses : undefined;
}

/** The gateway through which a remote reaches its primary's istiod; undefined where it does so on its own network. */
export function wayToIstiod(
  { gateways }: Pick<MeshPlan, "gateways">,
  { primary, isThroughGateway }: MemberPlan,
): GatewayPlan | undefined {
  return isThroughGateway ? gatewayOf(primary, gateways) : undefined;
}

function gatewayOf<T extends GatewayPlacePlan>(primary: string, places: readonly T[]): T {
  const gateway = places.find(({ cluster }) => cluster === primary);
  if (!gateway) throw new Error(`${primary} has no gateway for its remotes, which the checks refuse`);
  return gateway;
}

/**
 * Every network of the mesh, in the order of their names, for a change of the config's order changes nothing. The addresses of
 * load balancers are not among them: istiod finds those at the gateways' Services, and so their changes.
 */
function meshNetworks({ mesh, clusters, places }: Ground): Readonly<Record<string, MeshNetwork>> {
  const members = memberNames(mesh).map(name => clusterNamed(clusters, name));
  const names = [...new Set(members.map(({ networkName }) => networkName))].sort();
  return Object.fromEntries(
    names.map(name => [
      name,
      {
        clusters: members
          .filter(({ networkName }) => networkName === name)
          .map(member => member.name)
          .sort(),
        gateways: places
          .filter(({ network }) => network === name)
          .flatMap(({ addresses = [], ports }) =>
            addresses.map(address => ({ address, port: ports.services })),
          ),
      },
    ]),
  );
}
