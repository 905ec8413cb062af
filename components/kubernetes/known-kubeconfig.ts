import type { Cluster } from "./cluster.ts";

/**
 * The kubeconfig of a cluster in which the engine is at work: it is known by then, for without it the engine could not ask for
 * anything there.
 */
export function knownKubeconfig({ kubeconfig }: Pick<Cluster, "kubeconfig">): Promise<string> {
  return new Promise(resolve => {
    kubeconfig.apply(resolve);
  });
}
