import { allReady } from "../../components/clusters/kind.ts";
import { dockerNetworkOf, kindNameOf } from "../../stacks/clusters/names.ts";
import type { StackSettings } from "./stack.ts";

/**
 * Whether the engine may ask the clusters what they hold before it compares: that finds what was changed by hand. With a
 * cluster that is not there, or stopped, it could not go on, and what has to be repaired then is the cluster.
 */
export async function looksForDrift({ name, file }: StackSettings): Promise<boolean> {
  try {
    return await allReady(
      file.clusters.map(cluster => kindNameOf(name, cluster)),
      dockerNetworkOf(name),
    );
  } catch {
    return false; // no Docker, which a preview does without
  }
}
