import type { KindNode } from "../docker/nodes.ts";

/** One end of a pair of clusters that route to each other. */
export interface RoutedCluster {
  readonly kindName: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
}

/** A route on a node: traffic for `destination` goes to the node at `via`. */
export interface Route {
  readonly destination: string;
  readonly via: string;
}

/**
 * The routes that lead into a cluster: each node's pods through that node, services through the first
 * control-plane node (kube-proxy on any node serves all of them).
 *
 * @param nodes the cluster's nodes
 * @param podCidrs each node's share of the pod subnet by node name; may be left empty for a single node, which
 *   gets the whole subnet
 */
export function routesInto(
  cluster: RoutedCluster,
  nodes: readonly KindNode[],
  podCidrs: ReadonlyMap<string, string>,
): Route[] {
  const [first] = nodes.filter(node => node.role === "control-plane");
  if (!first) throw new Error(`kind cluster ${cluster.kindName}: it has no control-plane node to route to`);
  const pods =
    nodes.length === 1
      ? [{ destination: cluster.podSubnet, via: first.address }]
      : nodes.map(node => ({ destination: podCidrs.get(node.name) ?? "", via: node.address }));
  return [...pods, { destination: cluster.serviceSubnet, via: first.address }];
}

/** Identifies a life of some nodes: another one means that routes on or to them are gone or lead elsewhere. */
export function nodesFingerprint(nodes: readonly KindNode[]): string {
  return nodes.map(({ name, id, startedAt, address }) => [name, id, startedAt, address].join(" ")).join("; ");
}

/** The record on a node of its routes to one peer. */
export interface RouteRecord {
  readonly to: string;
  readonly life: string;
  readonly routes: readonly Route[];
}

/** The routes in the output of `ip -4 route`. */
export function parseRoutes(table: string): Route[] {
  return [...table.matchAll(/^(\S+) via (\S+)/gm)].map(([, destination = "", via = ""]) => ({
    destination,
    via,
  }));
}

/** The addresses in the output of `ip -4 -o address`. */
export function parseAddresses(text: string): string[] {
  return [...text.matchAll(/^\d+: \S+ +inet ([\d.]+)/gm)].map(([, address = ""]) => address);
}

/** Whether two routes are the same one. */
export function sameRoute(a: Route, b: Route): boolean {
  return a.destination === b.destination && a.via === b.via;
}
