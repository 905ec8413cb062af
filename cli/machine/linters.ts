import { linters, type Linter } from "../../toolchain/linters.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import type { Progress } from "../../toolchain/progress.ts";
import { findProgram } from "../../toolchain/system-package.ts";
import { putOnPath } from "./tools.ts";

/**
 * Puts the pinned linters on this process's PATH; where one is unavailable, the machine's own is used.
 * @returns why a linter is neither brought nor on PATH, by its name
 */
export async function bringLinters(progress: Progress): Promise<ReadonlyMap<Linter, string>> {
  const missing = new Map<Linter, string>();
  for (const [name, bring] of Object.entries(linters) as [Linter, (typeof linters)[Linter]][]) {
    try {
      putOnPath([await bring(progress)]);
    } catch (error) {
      if ((await findProgram(name)) === undefined) missing.set(name, messageOf(error));
    }
  }
  return missing;
}
