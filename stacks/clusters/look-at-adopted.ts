import {
  observeCluster,
  type ClusterQuestion,
  type ClusterLook,
} from "../../components/adoption/cluster-sight.ts";
import { singleContext } from "../../components/kubernetes/kubeconfig.ts";
import { mustGet } from "../config/must-get.ts";
import type { ClusterPlan } from "./plan.ts";

/**
 * Looks at every cluster that somebody else made, all at once.
 *
 * @param questions by cluster
 * @param secret the secret under a config key
 * @param limit time for the questions to each, in milliseconds. Default: that of any question
 * @returns what was seen, by cluster
 */
export async function lookAtAdopted(
  clusters: readonly ClusterPlan[],
  questions: ReadonlyMap<string, ClusterQuestion>,
  secret: (key: string) => string,
  limit?: number,
): Promise<ReadonlyMap<string, ClusterLook>> {
  const looks = await Promise.all(
    clusters.map(async ({ name, origin }) => {
      if (origin.kind !== "adopt") return [];
      const kubeconfig = kubeconfigOf({ name, origin }, secret);
      return [[name, await observeCluster(kubeconfig, mustGet(questions, name), limit)] as const];
    }),
  );
  return new Map(looks.flat());
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
