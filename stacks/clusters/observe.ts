import { dockerNetworks, type SeenNetwork } from "../../components/docker/networks.ts";
import { kindNodes, type KindNode } from "../../components/docker/nodes.ts";
import { readRoutes, type NodeRoutes } from "../../components/networks/node-routes.ts";
import type { ClusterPlan } from "./plan.ts";

/** The parts of a stack that Docker on this machine holds. */
export interface DockerSight {
  readonly networks: readonly SeenNetwork[];
  /** Nodes of kind clusters with the stack's names, whoever made them. */
  readonly nodes: readonly KindNode[];
  /** Of the nodes that run. */
  readonly routes: readonly NodeRoutes[];
}

/** How long Docker may take to tell what it holds, in milliseconds. */
const limit = 10_000;

/**
 * Looks at the Docker networks, and at the nodes of clusters and their routes.
 *
 * @param underlay name of the stack's Docker network
 * @throws ProcessError when Docker does not answer in time
 */
export async function observeDocker(
  clusters: readonly ClusterPlan[],
  underlay: string,
): Promise<DockerSight> {
  const kindNames = clusters.flatMap(({ nodes }) => (nodes ? [nodes.kindName] : []));
  const [networks, nodes] = await Promise.all([dockerNetworks(limit), kindNodes(kindNames, underlay, limit)]);
  const routes = await Promise.all(nodes.filter(node => node.running).map(readRoutes));
  return { networks, nodes, routes };
}

/** Damage to a cluster's nodes: `gone` needs another cluster, `stopped` a start. */
export type NodesDamage = { readonly gone: string } | { readonly stopped: string };

/** The damage of a cluster's nodes; undefined when nothing is wrong, or nothing was seen. */
export function nodesDamage(
  { nodes: plan }: ClusterPlan,
  seen: DockerSight | undefined,
): NodesDamage | undefined {
  if (!plan || !seen) return undefined;
  const nodes = seen.nodes.filter(node => node.kindName === plan.kindName);
  if (nodes.length !== plan.count) return { gone: `${nodes.length} of ${plan.count} node containers exist` };
  const stopped = nodes.filter(node => !node.running).map(node => node.name);
  return stopped.length > 0 ? { stopped: `stopped: ${stopped.join(", ")}` } : undefined;
}
