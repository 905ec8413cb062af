import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";

import { cacheRoot, contentHash } from "./cache.ts";
import { checkDisk, goBinaries } from "./go-build.ts";
import type { Progress } from "./progress.ts";
import { decideTools, type ToolName } from "./tools.ts";
import { VERSION_RULES } from "./version-rules.ts";

/**
 * Makes tools available: those that are installed in a good version are taken, the others are built, one after another as
 * each build takes every core by itself.
 * @returns directories to put before PATH, holding a program for every tool
 * @throws when the disk is too full or a build fails; see `goBinaries`
 */
export async function ensureTools(tools: readonly ToolName[], progress: Progress): Promise<string[]> {
  const programs: [ToolName, string][] = [];
  const decisions = await decideTools(tools);
  await checkDisk(
    decisions.filter(({ source }) => source === "build").map(({ tool }) => VERSION_RULES[tool].module),
  );
  for (const { tool, path: file } of decisions) {
    programs.push([tool, file ?? path.join(await goBinaries(VERSION_RULES[tool].module, progress), tool)]);
  }
  return programs.length === 0 ? [] : [await linkDirectory(programs)];
}

/** A directory with a link to each program, named by what it links to so that it never changes. */
async function linkDirectory(programs: readonly (readonly [string, string])[]): Promise<string> {
  const sorted = programs.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const dir = path.join(cacheRoot(), "bin", contentHash(sorted.flat()).slice(0, 16));
  const draft = `${dir}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  for (const [name, file] of sorted) await symlink(file, path.join(draft, name));
  // Renaming fails on a directory with content: it exists already, with the same content.
  await rename(draft, dir).catch(() => rm(draft, { recursive: true, force: true }));
  return dir;
}
