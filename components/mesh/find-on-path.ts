import { realpathSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Identifies the executable that a name means now: another path, size or time is another one. */
export function findOnPath(name: string): string {
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    try {
      const path = realpathSync(join(directory, name));
      const { size, mtimeMs } = statSync(path);
      return `${path} ${size} ${mtimeMs}`;
    } catch {
      // Not in this directory.
    }
  }
  throw new Error(`${name}: not found on PATH (./isthmus doctor tells where it should come from)`);
}
