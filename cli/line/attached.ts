import { spawn } from "node:child_process";
import { constants } from "node:os";

import type { Interrupts } from "./interrupts.ts";

/**
 * Runs a program in place of this one: with its terminal, input and output, in its process group.
 * @returns its exit code; 128 and the signal's number when a signal ended it, as shells say it
 * @throws when it can't be started
 */
export function runAttached(
  file: string,
  args: readonly string[],
  options: {
    readonly directory: string;
    readonly environment: NodeJS.ProcessEnv;
    /** An open file that it inherits as its descriptor 3. Default: none. */
    readonly descriptor?: number;
  },
  interrupts: Interrupts,
): Promise<number> {
  const child = spawn(file, args, {
    cwd: options.directory,
    env: options.environment,
    stdio: ["inherit", "inherit", "inherit", options.descriptor ?? "ignore"],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
  return interrupts.left(signal => child.kill(signal), ended);
}
