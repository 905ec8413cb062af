import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/**
 * Everything in a directory, byte for byte: a digest of each file by its path, with its mode and the time of its last change.
 *
 * @param skipped names of files and directories that are not looked at
 */
export function treeOf(directory: string, skipped: readonly string[] = []): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(directory, path)).sort()) {
      if (skipped.includes(name)) continue;
      const inside = join(path, name);
      const file = join(directory, inside);
      const stat = lstatSync(file);
      if (stat.isDirectory()) {
        found[inside] = `directory ${stat.mode}`;
        visit(inside);
      } else {
        const content = stat.isSymbolicLink() ? readlinkSync(file) : readFileSync(file);
        found[inside] = `${createHash("sha256").update(content).digest("hex")} ${stat.mode} ${stat.mtimeMs}`;
      }
    }
  };
  visit("");
  return found;
}
