import { readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "../line/root.ts";
import { fileBackendDirectory } from "./locks.ts";

/**
 * Whether the state of a stack in a file backend has clusters that somebody else made, which the config may have no more. Reads the
 * file itself: an export by the engine would take half a second of every update. State that can't be read so has none.
 */
export function knowsAdopted(backendUrl: string, project: string, stack: string): boolean {
  const directory = fileBackendDirectory(backendUrl, root);
  if (directory === undefined) return false;
  try {
    const file = join(directory, ".pulumi", "stacks", project, `${stack}.json`);
    return readFileSync(file, "utf8").includes('"isthmus:clusters:AdoptedCluster"');
  } catch {
    return false;
  }
}
