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
      const kubeconfig = singleContext(secret(origin.kubeconfigKey), name, origin.context);
      return [[name, await observeCluster(kubeconfig, mustGet(questions, name))] as const];
    }),
  );
  return new Map(sights.flat());
}
