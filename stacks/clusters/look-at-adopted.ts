import {
  observeCluster,
  type ClusterQuestion,
  type ClusterSight,
} from "../../components/adoption/cluster-sight.ts";
import { singleContext } from "../../components/kubernetes/kubeconfig.ts";
import type { Sight } from "../../components/kubernetes/sight.ts";
import { mustGet } from "../config/must-get.ts";
import type { ClusterPlan } from "./plan.ts";

/**
 * Looks at every cluster that somebody else made, all at once.
 *
 * @param questions by cluster
 * @param secret the secret under a config key
 * @returns what was seen, by cluster
 */
export async function lookAtAdopted(
  clusters: readonly ClusterPlan[],
  questions: ReadonlyMap<string, ClusterQuestion>,
  secret: (key: string) => string,
): Promise<ReadonlyMap<string, Sight<ClusterSight>>> {
  const sights = await Promise.all(
    clusters.map(async ({ name, origin }) => {
      if (origin.kind !== "adopt") return [];
      const kubeconfig = kubeconfigOf({ name, origin }, secret);
      return [[name, await observeCluster(kubeconfig, mustGet(questions, name))] as const];
    }),
  );
  return new Map(sights.flat());
}

/**
 * The kubeconfig of a cluster that somebody else made, with one context; secret.
 *
 * @param secret the secret under a config key
 * @throws Error for one that is made here
 */
export function kubeconfigOf(
  { name, origin }: Pick<ClusterPlan, "name" | "origin">,
  secret: (key: string) => string,
): string {
  if (origin.kind !== "adopt") throw new Error(`${name} is made here, and nobody has supplied a kubeconfig`);
  return singleContext(secret(origin.kubeconfigKey), name, origin.context);
}
