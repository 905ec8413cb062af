import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files in a directory and below, or the one that a path is; none where nothing is. */
export function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  if (statSync(directory).isFile()) return [directory];
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map(name => join(directory, name))
    .filter(path => statSync(path).isFile());
}
