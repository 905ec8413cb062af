import type { RoutedCluster } from "../../components/networks/routing.ts";
import { dockerNetworkOf } from "../clusters/names.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import { memberNames, type MeshConfig } from "../mesh/schema.ts";
import { defaultSubnet, gatewayAddresses, splitRange } from "./gateway-addresses.ts";
import { gatewaysAmong, planPaths, type PathPlan } from "./gateways.ts";
import type { DockerConfig } from "./schema.ts";

/** Who reaches whom, and how. */
export interface NetworksPlan {
  /** The Docker network that carries the traffic of all nodes on this machine; absent when there are none. */
  readonly underlay: UnderlayPlan | undefined;
  readonly routes: readonly RoutePlan[];
  /** How every cluster of the mesh reaches every other. */
  readonly paths: readonly PathPlan[];
  /** The clusters of the mesh with a gateway, and where those are reached. */
  readonly gateways: readonly GatewayAddressPlan[];
}

export interface UnderlayPlan {
  readonly name: string;
  /** IPv4 range. Default: a free one of Docker's choice. */
  readonly subnet?: string;
  /** Whether Isthmus chose the range, because gateways' addresses are taken from it. */
  readonly isChosen?: true;
  /** The part of the range from which Docker gives nodes their addresses. Default: all of it. */
  readonly nodeRange?: string;
  /** Pod and service ranges that it must not overlap, by the config key that sets them. */
  readonly taken: Readonly<Record<string, string>>;
}

/** The address at which a cluster's gateway is reached from other networks: one more on its control-plane node. */
export interface GatewayAddressPlan {
  readonly cluster: string;
  readonly network: string;
  readonly kindName: string;
  /** The node that has it. */
  readonly node: string;
  readonly address: string;
  /** Range of the Docker network, by which the node finds its interface. */
  readonly subnet: string;
}

/** Routes from every node of one cluster to the pods and services of another on the same network. */
export interface RoutePlan {
  readonly from: RouteEnd;
  readonly to: RouteEnd;
}

export interface RouteEnd extends RoutedCluster {
  /** Of the cluster, in the stack config. */
  readonly name: string;
}

/** Decides the underlay, and the routes between clusters whose nodes can be given some. */
export function planNetworks(
  stack: string,
  { docker, mesh }: { readonly docker: DockerConfig; readonly mesh?: MeshConfig | undefined },
  clusters: readonly ClusterPlan[],
): NetworksPlan {
  const routable = clusters.filter(({ nodes }) => nodes);
  const members = memberNames(mesh).map(name => neighbour(clusterNamed(clusters, name)));
  const gateways = gatewaysAmong(members).map(({ name }) => name);
  const underlay =
    routable.length > 0 ? planUnderlay(stack, docker, routable, gateways.length > 0) : undefined;
  return {
    underlay,
    paths: planPaths(members),
    gateways: planGatewayAddresses(underlay?.subnet, gateways, clusters),
    routes: routable.flatMap(from =>
      routable
        .filter(to => to.networkName === from.networkName && needsRoutes(from, to))
        .map(to => ({ from: routeEnd(from), to: routeEnd(to) })),
    ),
  };
}

/** Within one cluster only several nodes have to find each other's pods. */
function needsRoutes(from: ClusterPlan, to: ClusterPlan): boolean {
  return to !== from || (to.nodes?.count ?? 0) > 1;
}

function routeEnd({ name, podSubnet, serviceSubnet, nodes }: ClusterPlan): RouteEnd {
  return { name, kindName: nodes?.kindName ?? "", podSubnet, serviceSubnet };
}

const neighbour = ({ name, networkName, gateway }: ClusterPlan) => ({
  name,
  network: networkName,
  mayHaveGateway: gateway !== undefined,
});

function planGatewayAddresses(
  subnet: string | undefined,
  gateways: readonly string[],
  clusters: readonly ClusterPlan[],
): GatewayAddressPlan[] {
  if (subnet === undefined || gateways.length === 0) return [];
  const addresses = gatewayAddresses(subnet, gateways);
  return gateways.map(cluster => {
    const { networkName, nodes } = clusterNamed(clusters, cluster);
    return {
      cluster,
      network: networkName,
      kindName: nodes?.kindName ?? "",
      node: nodes?.controlPlane ?? "",
      address: addresses.get(cluster) ?? "",
      subnet,
    };
  });
}

function planUnderlay(
  stack: string,
  docker: DockerConfig,
  clusters: readonly ClusterPlan[],
  hasGateways: boolean,
): UnderlayPlan {
  const ranges = clusters.flatMap(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]);
  const chosen = docker.subnet === undefined && hasGateways ? defaultSubnet(stack, ranges) : undefined;
  const subnet = docker.subnet ?? chosen;
  return {
    name: dockerNetworkOf(stack),
    ...(subnet !== undefined && { subnet }),
    ...(chosen !== undefined && { isChosen: true }),
    ...(subnet !== undefined && hasGateways && { nodeRange: splitRange(subnet).nodes }),
    taken: Object.fromEntries(
      clusters.flatMap(({ key, podSubnet, serviceSubnet }) => [
        [`${key}.podSubnet`, podSubnet],
        [`${key}.serviceSubnet`, serviceSubnet],
      ]),
    ),
  };
}
