import { homedir } from "node:os";
import { readdir } from "node:fs/promises";
import path from "node:path";

import { cacheRoot } from "./cache.ts";
import { builtBinaries } from "./go-build.ts";
import { pluginVersion } from "./plugin-version.ts";
import { byRunning, onPath, VersionProbe } from "./probe.ts";
import { parseVersion, satisfies, type ToolName, VERSION_RULES, type VersionRule } from "./version-rules.ts";

export type { ToolName } from "./version-rules.ts";

/** Where a tool comes from on this machine, and why. */
export interface ToolDecision {
  readonly tool: ToolName;
  readonly version: string;
  /** Installed here; built by an earlier run; to be built. */
  readonly source: "path" | "cache" | "build";
  /** The program; undefined when it is to be built. */
  readonly path?: string;
  readonly reason: string;
}

/** Decides where each tool comes from: what is installed in a good version, else what is built. Changes nothing. */
export async function decideTools(tools: readonly ToolName[]): Promise<ToolDecision[]> {
  const probe = new VersionProbe();
  const decisions = await Promise.all(tools.map(tool => decide(tool, probe)));
  await probe.save();
  return decisions;
}

async function decide(tool: ToolName, probe: VersionProbe): Promise<ToolDecision> {
  const rule = VERSION_RULES[tool];
  const [installed, built] = await Promise.all([
    findInstalled(tool, rule, probe),
    builtBinaries(rule.module, probe),
  ]);
  if (installed.file !== undefined) {
    const { file, version } = installed;
    return { tool, version, source: "path", path: file, reason: `${file} is good (${describe(rule)})` };
  }
  const fallback = { tool, version: rule.built };
  if (built !== undefined) {
    const reason = `${installed.reason}; built from source earlier`;
    return { ...fallback, source: "cache", path: path.join(built, tool), reason };
  }
  return { ...fallback, source: "build", reason: `${installed.reason}; will be built from source` };
}

type Installed =
  | { readonly file: string; readonly version: string }
  | { readonly file?: undefined; readonly reason: string };

/** The first installed program whose version is good, or why there is none. */
async function findInstalled(tool: ToolName, rule: VersionRule, probe: VersionProbe): Promise<Installed> {
  const question = rule.versionArgs === undefined ? pluginVersion : byRunning(rule.versionArgs);
  const candidates = await onPath(tool, cacheRoot());
  const answers = await Promise.all(candidates.map(file => probe.ask(file, question)));
  const rejected: string[] = [];
  for (const [i, file] of candidates.entries()) {
    const version = parseVersion(answers[i] ?? "");
    if (version !== undefined && satisfies(rule, version)) return { file, version };
    rejected.push(`${file} ${version === undefined ? "does not tell its version" : `is ${version}`}`);
  }
  if (rule.versionArgs === undefined) {
    const plugin = await findPlugin(tool, rule.built);
    if (plugin !== undefined) return { file: plugin, version: rule.built };
  }
  if (rejected.length === 0) return { reason: "not installed here" };
  return { reason: `${rejected.join(", ")}, needed: ${describe(rule)}` };
}

/** A provider plugin that Pulumi has installed; the directory's name tells the version. */
async function findPlugin(tool: ToolName, version: string): Promise<string | undefined> {
  const home = process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
  const dir = path.join(home, "plugins", `${tool.replace(/^pulumi-/, "")}-v${version}`);
  const files = await readdir(dir).catch((): string[] => []);
  return files.includes(tool) ? path.join(dir, tool) : undefined;
}

function describe(rule: VersionRule): string {
  return `from ${rule.from}, below ${rule.below}: ${rule.why}`;
}
