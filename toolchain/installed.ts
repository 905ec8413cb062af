import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";

import { cacheRoot } from "./cache.ts";
import { pluginVersion } from "./plugin-version.ts";
import { byRunning, onPath, type VersionProbe } from "./probe.ts";
import { parseVersion, satisfies, type ToolName, VERSION_RULES, type VersionRule } from "./version-rules.ts";

/** A tool that somebody else put on this machine. */
export interface Installed {
  readonly file: string;
  readonly version: string;
}

/** The first installed program whose version is good, or the ones that are not, in words. */
export async function findInstalled(tool: ToolName, probe: VersionProbe): Promise<Installed | string[]> {
  const rule = VERSION_RULES[tool];
  const question = rule.versionArgs === undefined ? pluginVersion : byRunning(rule.versionArgs);
  const candidates = await onPath(tool, cacheRoot());
  const answers = await Promise.all(candidates.map(file => probe.ask(file, question)));
  const rejected: string[] = [];
  for (const [i, file] of candidates.entries()) {
    const version = parseVersion(answers[i] ?? "");
    if (version !== undefined && satisfies(rule, version)) return { file, version };
    rejected.push(`${file} ${version === undefined ? "does not tell its version" : `is ${version}`}`);
  }
  const plugin = rule.versionArgs === undefined ? await findPlugin(tool, rule.built) : undefined;
  return plugin === undefined ? rejected : { file: plugin, version: rule.built };
}

/** A provider plugin that Pulumi has installed; the directory's name tells the version. */
async function findPlugin(tool: ToolName, version: string): Promise<string | undefined> {
  const home = process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
  const dir = path.join(home, "plugins", `${tool.replace(/^pulumi-/, "")}-v${version}`);
  const files = await readdir(dir).catch((): string[] => []);
  return files.includes(tool) ? path.join(dir, tool) : undefined;
}

/** A rule in words. */
export function describeRule({ from, below, why }: VersionRule): string {
  return `from ${from}, below ${below}: ${why}`;
}
