import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { fileBackendDirectory } from "./locks.ts";
import { root } from "../line/root.ts";

/**
 * Puts the last whole checkpoint of a stack back, where {@link lastWholeCheckpoint} finds that the newest is not. The results of
 * the lost step are found again: clusters are taken over, and objects are applied.
 */
export function restoreCheckpoint(backendUrl: string, project: string, stack: string): void {
  const last = lastWholeCheckpoint(backendUrl, project, stack);
  if (last !== undefined) copyFileSync(last.backup, last.broken);
}

/** A checkpoint of which a part is missing, and the one before it. */
export interface LastWholeCheckpoint {
  readonly broken: string;
  readonly backup: string;
}

/**
 * The last whole checkpoint of a stack whose newest one is broken; undefined where that is whole, or can't be looked at. Pulumi's
 * file backend keeps the last beside the new one, which it does not write in one step: an engine killed meanwhile leaves half
 * a file or none, and then nothing can be done with the stack.
 */
export function lastWholeCheckpoint(
  backendUrl: string,
  project: string,
  stack: string,
): LastWholeCheckpoint | undefined {
  const directory = fileBackendDirectory(backendUrl, root);
  if (directory === undefined) return undefined;
  const broken = join(directory, ".pulumi", "stacks", project, `${stack}.json`);
  const backup = `${broken}.bak`;
  return wholeness(broken) === "broken" && wholeness(backup) === "whole" ? { broken, backup } : undefined;
}

function wholeness(file: string): "whole" | "broken" | "absent" {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return "absent";
  }
  try {
    JSON.parse(text);
    return "whole";
  } catch {
    return "broken";
  }
}
