import { run } from "../toolchain/process.ts";
import type { ImageSet } from "../toolchain/image-set.ts";

/** A part of the main job, and when it ended, in seconds after the start. */
export type PhaseEnd = readonly [name: string, seconds: number];

/**
 * Does the main job by bench/by-hand.sh, or takes it down.
 *
 * @param work directory with primary.yaml and remote.yaml, for its own files too
 * @returns the ends of its phases, in their order
 * @throws with the end of what its programs said, when one of them fails
 */
export async function byHand(
  command: "up" | "down",
  work: string,
  { node, helloworld, curl }: Pick<ImageSet, "node" | "helloworld" | "curl">,
): Promise<PhaseEnd[]> {
  const output = await run("bench/by-hand.sh", [command], {
    env: {
      WORK: work,
      NODE_IMAGE: node,
      HELLOWORLD_V1: helloworld.v1,
      HELLOWORLD_V2: helloworld.v2,
      CURL_IMAGE: curl,
    },
  });
  return output
    .split("\n")
    .filter(line => line !== "")
    .map(line => line.split(" "))
    .map(([name = "", end]) => [name, Number(end)] as const);
}
