import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../line/errors.ts";
import { stacksIn } from "./stack-file.ts";

/** @throws UsageError when a stack has a file already */
export function refuseExisting(directory: string, stack: string): void {
  if (stacksIn(directory).includes(stack))
    throw new UsageError(`stack ${stack} has a file already (choose another name, or remove the file first)`);
}

/**
 * Writes the file of a new stack, over no other one.
 *
 * @returns its name
 */
export function writeNewStackFile(directory: string, stack: string, text: string): string {
  refuseExisting(directory, stack);
  const name = `Pulumi.${stack}.yaml`;
  const path = join(directory, name);
  // Whoever wrote one since the look keeps it.
  writeFileSync(path, "", { flag: "wx" });
  try {
    writeFileSync(path, text);
  } catch (error) {
    rmSync(path);
    throw error;
  }
  return name;
}
