import type { RoutedCluster } from "../../components/networks/routing.ts";
import { dockerNetworkOf } from "../clusters/names.ts";
import type { ClusterPlan } from "../clusters/plan.ts";
import type { DockerConfig } from "./schema.ts";

/** Who reaches whom, and how. */
export interface NetworksPlan {
  /** The Docker network that carries the traffic of all nodes on this machine; absent when there are none. */
  readonly underlay: UnderlayPlan | undefined;
  readonly routes: readonly RoutePlan[];
}

export interface UnderlayPlan {
  readonly name: string;
  /** IPv4 range. Default: a free one of Docker's choice. */
  readonly subnet?: string;
  /** Pod and service ranges that it must not overlap, by the config key that sets them. */
  readonly taken: Readonly<Record<string, string>>;
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
  { docker }: { readonly docker: DockerConfig },
  clusters: readonly ClusterPlan[],
): NetworksPlan {
  const routable = clusters.filter(({ nodes }) => nodes);
  return {
    underlay: routable.length > 0 ? planUnderlay(stack, docker, routable) : undefined,
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

function planUnderlay(
  stack: string,
  { subnet }: DockerConfig,
  clusters: readonly ClusterPlan[],
): UnderlayPlan {
  return {
    name: dockerNetworkOf(stack),
    ...(subnet !== undefined && { subnet }),
    taken: Object.fromEntries(
      clusters.flatMap(({ key, podSubnet, serviceSubnet }) => [
        [`${key}.podSubnet`, podSubnet],
        [`${key}.serviceSubnet`, serviceSubnet],
      ]),
    ),
  };
}
