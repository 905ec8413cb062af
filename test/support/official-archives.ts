import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { machineName, type Platform } from "../../toolchain/machine/platform.ts";
import { run } from "../../toolchain/process.ts";
import { layouts } from "../../toolchain/releases/layout.ts";
import { pinnedReleases, type PinnedTool, type ReleaseTable } from "../../toolchain/releases/table.ts";
import type { ToolName } from "../../toolchain/version-rules.ts";
import type { ReleaseServer } from "./release-server.ts";

/** This machine, for which the archives are made. */
export const machine = machineName() as Platform;

/**
 * Publishes programs as their projects do: under the official names and paths, in archives with the official members and
 * others beside them.
 * @param programs file of each tool
 * @param directory where the archives are made
 * @returns the table that pins them
 */
export async function publish(
  server: ReleaseServer,
  programs: Readonly<Partial<Record<ToolName, string>>>,
  directory: string,
): Promise<ReleaseTable> {
  const publishOne = async ([tool, program]: [ToolName, string]): Promise<[ToolName, PinnedTool]> => {
    const { version } = pinnedReleases[tool];
    const { host, path: pathOf, members } = layouts[tool];
    const file = members === undefined ? program : await pack(program, members, path.join(directory, tool));
    server.files.set(`/${host}/${pathOf(version, machine)}`, file);
    return [tool, { version, sha256: { [machine]: await sha256Of(file) } }];
  };
  const entries = Object.entries(programs) as [ToolName, string][];
  return { ...pinnedReleases, ...Object.fromEntries(await Promise.all(entries.map(publishOne))) };
}

export async function sha256Of(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** An archive with a program as its first member; the others are scripts that name themselves. */
async function pack(program: string, members: readonly string[], directory: string): Promise<string> {
  const [first = "", ...others] = members;
  const unwanted = path.join(path.dirname(first), "README.md");
  await mkdir(path.join(directory, path.dirname(first)), { recursive: true });
  await copyFile(program, path.join(directory, first));
  for (const other of [...others, unwanted])
    await writeFile(path.join(directory, other), `#!/bin/sh\necho ${other}\n`);
  const archive = `${directory}.tar.gz`;
  // Only the name is compressed well: that the archive is small is of no use here.
  const line = 'tar -cf - -C "$1" "${@:3}" | gzip -1 >"$2"';
  await run("bash", ["-euo", "pipefail", "-c", line, "pack", directory, archive, first, ...others, unwanted]);
  return archive;
}
