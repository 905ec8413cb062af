import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";

import { cacheRoot, contentHash, refuseUnwritableCache } from "./cache.ts";
import { checkDisk, goBinaries } from "./go-build.ts";
import type { Progress } from "./progress.ts";
import { bringReleases } from "./releases/bring.ts";
import { type ToolSettings, toolSettings } from "./tool-settings.ts";
import { decideTools, type ToolDecision, type ToolName } from "./tools.ts";
import { VERSION_RULES } from "./version-rules.ts";

/**
 * Makes tools available: those that are here in a good version are taken, releases are downloaded, all at once, and the rest
 * is built, one after another as each build takes every core by itself.
 * @param settings default: those of this run
 * @returns directories to put before PATH, holding a program for every tool
 * @throws when no source has a tool, a download or a build fails, or the disk is too full
 */
export async function ensureTools(
  tools: readonly ToolName[],
  progress: Progress,
  settings: ToolSettings = toolSettings(),
): Promise<string[]> {
  const decisions = await decideTools(tools, settings);
  refuseMissing(decisions);
  if (decisions.length === 0) return [];
  await refuseUnwritableCache();
  announce(decisions, progress);
  const toBuild = namesOf("source", decisions);
  await checkDisk(toBuild.map(tool => VERSION_RULES[tool].module));
  const downloaded = await bringReleases(namesOf("release", decisions), settings, progress);
  const built = new Map<ToolName, string>();
  for (const tool of toBuild) built.set(tool, await goBinaries(VERSION_RULES[tool].module, progress));
  const programs = decisions.map(({ tool, path: file }): [ToolName, string] => [
    tool,
    file ?? path.join(downloaded.get(tool) ?? built.get(tool) ?? "", tool),
  ]);
  return [await linkDirectory(programs)];
}

/** Names of the tools that a source has yet to bring. */
function namesOf(source: ToolDecision["source"], decisions: readonly ToolDecision[]): ToolName[] {
  return decisions
    .filter(decision => decision.source === source && decision.path === undefined)
    .map(({ tool }) => tool);
}

/** @throws with every tool that no source has */
function refuseMissing(decisions: readonly ToolDecision[]): void {
  const missing = decisions.filter(({ source }) => source === "none");
  if (missing.length === 0) return;
  throw new Error(
    missing.map(({ tool, version, reason }) => `${tool} ${version} can't be had: ${reason}`).join("\n"),
  );
}

/** Says why a tool is brought although it, or a nearer source, is there. */
function announce(decisions: readonly ToolDecision[], progress: Progress): void {
  for (const { tool, path: file, passedOver, reason } of decisions)
    if (file === undefined && passedOver.length > 0) progress({ task: tool, state: "info", detail: reason });
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
