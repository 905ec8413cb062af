import type { GatewayEntrance } from "../../components/mesh/gateway.ts";
import {
  isNodePort,
  reachedAt,
  servicesPort,
  type ReachedPorts,
} from "../../components/mesh/gateway-ports.ts";
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
  readonly gateways: readonly GatewayPlacePlan[];
  /** The addresses that are given to nodes for them. */
  readonly gatewayAddresses: readonly GatewayAddressPlan[];
}

/** Where a cluster's gateway is reached from other networks. */
export interface GatewayPlacePlan {
  readonly cluster: string;
  readonly network: string;
  /** IPs or host names; absent where a load balancer has them, and so has them to say. */
  readonly addresses?: readonly string[];
  readonly ports: ReachedPorts;
  readonly entrance: GatewayEntrance;
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

/** The address of a cluster's gateway on this machine's Docker network: one more on its control-plane node. */
export interface GatewayAddressPlan {
  readonly cluster: string;
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
  const onNodes = gateways.filter(name => clusterNamed(clusters, name).nodes);
  const underlay =
    routable.length > 0 ? planUnderlay(stack, docker, routable, onNodes.length > 0) : undefined;
  const gatewayAddresses = planGatewayAddresses(underlay?.subnet, onNodes, clusters);
  return {
    underlay,
    paths: planPaths(members),
    gateways: gateways.map(name => planPlace(clusterNamed(clusters, name), gatewayAddresses)),
    gatewayAddresses,
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

/** Nodes of this machine serve at fixed ports of theirs; anywhere else a load balancer does, or whatever the config tells of. */
function planPlace(
  { name, networkName, nodes, gateway }: ClusterPlan,
  onNodes: readonly GatewayAddressPlan[],
): GatewayPlacePlan {
  const given = gateway?.addresses;
  const own = onNodes.find(({ cluster }) => cluster === name);
  const port = given || !nodes ? (gateway?.port ?? servicesPort.port) : servicesPort.nodePort;
  const opened = nodes && !isNodePort(port) ? servicesPort.nodePort : port;
  const addresses = given ?? (own && [own.address]);
  return {
    cluster: name,
    network: networkName,
    ...(addresses && { addresses }),
    ports: reachedAt(port),
    entrance: {
      type: isNodePort(opened) ? "NodePort" : "LoadBalancer",
      opened: reachedAt(opened),
      isFound: addresses === undefined,
    },
  };
}

function planGatewayAddresses(
  subnet: string | undefined,
  gateways: readonly string[],
  clusters: readonly ClusterPlan[],
): GatewayAddressPlan[] {
  if (subnet === undefined || gateways.length === 0) return [];
  const addresses = gatewayAddresses(subnet, gateways);
  return gateways.map(cluster => {
    const { nodes } = clusterNamed(clusters, cluster);
    return {
      cluster,
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
