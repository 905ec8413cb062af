import { distrusting, extraCasVariable } from "../../components/clusters/extra-cas.ts";
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
  /** Names of the nodes that run, and do not trust the CAs that they should. */
  readonly distrusting: readonly string[];
}

/** How long Docker may take to tell what it holds, in milliseconds. */
const limit = 10_000;

/**
 * Looks at the Docker networks, and at the nodes of clusters and their routes.
 *
 * @param underlay name of the stack's Docker network
 * @param cas that the nodes should trust beside the system's, as PEM; undefined for none
 * @throws ProcessError when Docker does not answer in time
 */
export async function observeDocker(
  clusters: readonly ClusterPlan[],
  underlay: string,
  cas: string | undefined,
): Promise<DockerSight> {
  const kindNames = clusters.flatMap(({ nodes }) => (nodes ? [nodes.kindName] : []));
  const [networks, nodes] = await Promise.all([dockerNetworks(limit), kindNodes(kindNames, underlay, limit)]);
  const [routes, without] = await Promise.all([
    Promise.all(nodes.filter(node => node.running).map(node => readRoutes(node, limit))),
    cas === undefined ? [] : distrusting(nodes, cas),
  ]);
  return { networks, nodes, routes, distrusting: without };
}

/** Damage to a cluster's nodes: `gone` needs another cluster, `mendable` is put right in them. */
export type NodesDamage = { readonly gone: string } | { readonly mendable: string };

/** The damage of a cluster's nodes; undefined when nothing is wrong, or nothing was seen. */
export function nodesDamage(
  { nodes: plan }: ClusterPlan,
  seen: DockerSight | undefined,
): NodesDamage | undefined {
  if (!plan || !seen) return undefined;
  const nodes = seen.nodes.filter(node => node.kindName === plan.kindName);
  if (nodes.length !== plan.count) return { gone: `${nodes.length} of ${plan.count} node containers exist` };
  const stopped = nodes.filter(node => !node.running && !node.paused).map(node => node.name);
  const paused = nodes.filter(node => node.paused).map(node => node.name);
  const without = nodes.map(node => node.name).filter(name => seen.distrusting.includes(name));
  const damage = [
    ...(stopped.length > 0 ? [`stopped: ${stopped.join(", ")}`] : []),
    ...(paused.length > 0 ? [`paused: ${paused.join(", ")}`] : []),
    ...(without.length > 0 ? [`without the CAs of ${extraCasVariable}: ${without.join(", ")}`] : []),
  ];
  return damage.length > 0 ? { mendable: damage.join("; ") } : undefined;
}
