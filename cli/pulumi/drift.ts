import { allReady } from "../../components/clusters/kind.ts";
import { dockerNetworkOf } from "../../stacks/clusters/names.ts";

/**
 * Whether the engine may ask the clusters what they hold before it compares: that finds what was changed by hand. With a
 * cluster that is not there, or stopped, it could not go on, and what has to be repaired then is the cluster.
 *
 * @param kindNames of the stack's kind clusters
 */
export async function looksForDrift(stack: string, kindNames: readonly string[]): Promise<boolean> {
  try {
    return await allReady(kindNames, dockerNetworkOf(stack));
  } catch {
    return false; // no Docker, which a preview does without
  }
}
