import { existsSync } from "node:fs";

import { kindNodes, networkSubnets, type KindNode } from "../components/docker/nodes.ts";
import { damagedRoutes, readRoutes, type NodeRoutes } from "../components/networks/node-routes.ts";
import type { KindClusterPlan, Plan } from "./plan.ts";

/** What of a plan is really there on this machine: read once, before the graph is declared. */
export interface Observation {
  /** IPv4 subnets of each Docker network, by name. */
  readonly networks: ReadonlyMap<string, readonly string[]>;
  readonly nodes: readonly KindNode[];
  readonly routes: readonly NodeRoutes[];
}

/** The damage of each Command's work, for `repair`; nothing where nothing is wrong. */
export interface Damage {
  readonly network: string | undefined;
  cluster(cluster: KindClusterPlan): { readonly gone: string } | { readonly stopped: string } | undefined;
  routes(from: KindClusterPlan, to: KindClusterPlan): string | undefined;
  /** @param file path of a bundle, from the project's directory */
  bundle(file: string): string | undefined;
}

/**
 * Looks at the Docker networks, node containers and routes that a plan is about.
 *
 * @throws ProcessError when Docker does not answer
 */
export async function observe(plan: Plan): Promise<Observation | undefined> {
  if (!plan.dockerNetwork) return undefined;
  const kindNames = plan.clusters.flatMap(cluster =>
    cluster.lifecycle === "kind" ? [cluster.kindName] : [],
  );
  const [networks, nodes] = await Promise.all([
    networkSubnets(),
    kindNodes(kindNames, plan.dockerNetwork.name),
  ]);
  const routes = await Promise.all(nodes.filter(node => node.running).map(readRoutes));
  return { networks, nodes, routes };
}

/** @param seen undefined when the machine could not be looked at: then nothing counts as damaged */
export function damageOf(plan: Plan, seen: Observation | undefined): Damage {
  return {
    network:
      seen && plan.dockerNetwork && !seen.networks.has(plan.dockerNetwork.name)
        ? `Docker network ${plan.dockerNetwork.name} is not there`
        : undefined,
    cluster: cluster => seen && damagedCluster(cluster, seen.nodes),
    bundle: file => (existsSync(file) ? undefined : `${file} is not there`),
    routes: (from, to) => seen && damagedRoutes(from.kindName, to.kindName, seen.routes, seen.nodes),
  };
}

function damagedCluster(
  cluster: KindClusterPlan,
  all: readonly KindNode[],
): { readonly gone: string } | { readonly stopped: string } | undefined {
  const nodes = all.filter(node => node.kindName === cluster.kindName);
  const wanted = 1 + cluster.workers;
  if (nodes.length !== wanted) return { gone: `${nodes.length} of ${wanted} node containers are there` };
  const stopped = nodes.filter(node => !node.running).map(node => node.name);
  return stopped.length > 0 ? { stopped: `stopped: ${stopped.join(", ")}` } : undefined;
}
