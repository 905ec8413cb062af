import { chmod, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";

import { run } from "../process.ts";

/**
 * Puts the wanted members of a `.tar.gz` directly into a directory, by the system's tar: GNU's, or that of macOS and BSD.
 * @throws when a member is not in it
 */
export async function unpack(archive: string, members: readonly string[], directory: string): Promise<void> {
  // Apart from the programs, since a directory in the archive may have the name of one.
  const unpacked = path.join(directory, ".unpacked");
  await mkdir(unpacked);
  // Without -o, root would get the owners that the archive names.
  await run("tar", ["-xzof", archive, "-C", unpacked, ...members]);
  for (const member of members) {
    const program = path.join(directory, path.basename(member));
    await rename(path.join(unpacked, member), program);
    await chmod(program, 0o755);
  }
  await rm(unpacked, { recursive: true });
}
