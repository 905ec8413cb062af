import path from "node:path";

import { builtBinaries, whyNotBuildable } from "./go-build.ts";
import { describeRule, findInstalled } from "./installed.ts";
import { VersionProbe } from "./probe.ts";
import { downloadedRelease } from "./releases/bring.ts";
import { releaseUrl } from "./releases/mirror.ts";
import { whyOutOfReach } from "./releases/reach.ts";
import { releaseFor } from "./releases/table.ts";
import { type ToolSettings, toolSettings } from "./tool-settings.ts";
import type { ToolSource } from "./tool-sources.ts";
import { type ToolName, VERSION_RULES } from "./version-rules.ts";

export type { ToolName } from "./version-rules.ts";

/** Where a tool comes from on this machine, and why. */
export interface ToolDecision {
  readonly tool: ToolName;
  readonly version: string;
  /** `none` when no source has it. */
  readonly source: ToolSource | "none";
  /** The program; undefined while it is still to be downloaded or built. */
  readonly path?: string;
  /** All that decided it, in words. */
  readonly reason: string;
  /** The part of the reason that a person may want to change: sources that were looked at before, and what is wrong there. */
  readonly passedOver: readonly string[];
}

/** Decides where each tool comes from: from what is here already, else from the first source that has it. Changes nothing. */
export async function decideTools(
  tools: readonly ToolName[],
  settings: ToolSettings = toolSettings(),
): Promise<ToolDecision[]> {
  const probe = new VersionProbe();
  const decisions = await Promise.all(tools.map(tool => decide({ tool, settings, probe })));
  await probe.save();
  return decisions;
}

interface Question {
  readonly tool: ToolName;
  readonly settings: ToolSettings;
  readonly probe: VersionProbe;
}

/** A source that has the tool, with the program if it is here already. */
interface Answer {
  readonly version: string;
  readonly path?: string;
  readonly reason: string;
}

/** Says whether a source has a tool; a text says why it has not, where that may surprise. */
type Look = (question: Question) => Promise<Answer | string | undefined>;

interface Step {
  readonly source: ToolSource;
  readonly look: Look;
}

/**
 * What is looked at, in turn. What was built earlier comes before the network is asked, wherever its source stands: machines
 * that reach no releases would wait for their servers each time.
 */
function stepsOf(order: readonly ToolSource[]): Step[] {
  const atHand: Step = { source: "source", look: built };
  const steps: Readonly<Record<ToolSource, readonly Step[]>> = {
    path: [{ source: "path", look: installed }],
    release: [
      { source: "release", look: downloaded },
      ...(order.includes("source") ? [atHand] : []),
      { source: "release", look: downloadable },
    ],
    source: [atHand, { source: "source", look: buildable }],
  };
  return order.flatMap(source => steps[source]);
}

async function decide(question: Question): Promise<ToolDecision> {
  const { tool, settings } = question;
  const passedOver: string[] = [];
  for (const { source, look } of stepsOf(settings.order)) {
    const answer = await look(question);
    if (typeof answer === "object") {
      const { reason, ...rest } = answer;
      const isAbsent = source !== "path" && settings.order.includes("path") && passedOver.length === 0;
      const before = isAbsent ? ["not installed here"] : passedOver;
      return { tool, source, ...rest, reason: [...before, reason].join("; "), passedOver };
    }
    if (answer !== undefined) passedOver.push(answer);
  }
  const reason = [
    ...passedOver,
    `no other source is asked (ISTHMUS_TOOLS: ${settings.order.join(",")})`,
  ].join("; ");
  return { tool, version: VERSION_RULES[tool].built, source: "none", reason, passedOver };
}

async function installed({ tool, probe }: Question): Promise<Answer | string | undefined> {
  const found = await findInstalled(tool, probe);
  const rule = describeRule(VERSION_RULES[tool]);
  if (!Array.isArray(found))
    return { version: found.version, path: found.file, reason: `${found.file} is good (${rule})` };
  return found.length === 0 ? undefined : `${found.join(", ")}, needed: ${rule}`;
}

const releaseOf = ({ tool, settings }: Question) => releaseFor(settings.releases, tool, settings.machine);

async function downloaded(question: Question): Promise<Answer | undefined> {
  const release = releaseOf(question);
  const directory = release && (await downloadedRelease(release));
  if (release === undefined || directory === undefined) return undefined;
  const { tool, version } = release;
  return { version, path: path.join(directory, tool), reason: "downloaded earlier" };
}

async function downloadable(question: Question): Promise<Answer | string> {
  const { tool, settings } = question;
  const release = releaseOf(question);
  if (release === undefined)
    return `no release of ${tool} ${settings.releases[tool].version} is pinned for ${settings.machine}`;
  const url = releaseUrl(settings.mirror, release);
  const obstacle = await whyOutOfReach(url);
  return obstacle ?? { version: release.version, reason: `will be downloaded from ${new URL(url).host}` };
}

async function built({ tool, probe }: Question): Promise<Answer | undefined> {
  const rule = VERSION_RULES[tool];
  const directory = await builtBinaries(rule.module, probe);
  if (directory === undefined) return undefined;
  return { version: rule.built, path: path.join(directory, tool), reason: "built from source earlier" };
}

async function buildable({ tool, probe }: Question): Promise<Answer | string> {
  const rule = VERSION_RULES[tool];
  const obstacle = await whyNotBuildable(rule.module, probe);
  return obstacle ?? { version: rule.built, reason: "will be built from source" };
}
