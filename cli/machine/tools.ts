import { delimiter } from "node:path";

import type { Needs } from "../../stacks/needs.ts";
import { ensureTools } from "../../toolchain/ensure-tools.ts";
import type { Progress } from "../../toolchain/progress.ts";
import type { ToolName } from "../../toolchain/tools.ts";

const engineTools = [
  "pulumi",
  "pulumi-resource-kubernetes",
  "pulumi-resource-command",
  "pulumi-resource-tls",
] as const satisfies readonly ToolName[];

/** Tools each command needs for a stack: as few as it can do with, since each may have to be built first. */
export const toolsFor = {
  up: ({ kindClusters, adoptedClusters, mesh, objects }: Needs): readonly ToolName[] => [
    ...engineTools,
    ...(kindClusters ? (["kind"] as const) : []),
    ...(adoptedClusters || objects ? (["kubectl"] as const) : []),
    ...(mesh ? (["istioctl"] as const) : []),
  ],
  preview: ({ adoptedClusters, mesh }: Needs): readonly ToolName[] => [
    ...engineTools,
    ...(adoptedClusters ? (["kubectl"] as const) : []),
    ...(mesh ? (["istioctl"] as const) : []),
  ],
  checkLive: ({ mesh }: Pick<Needs, "mesh">): readonly ToolName[] => [
    "pulumi",
    "kubectl",
    ...(mesh ? (["istioctl"] as const) : []),
  ],
  verify: (): readonly ToolName[] => ["pulumi", "kubectl"],
  destroy: ({
    kindClusters,
    adoptedClusters,
  }: Pick<Needs, "kindClusters" | "adoptedClusters">): readonly ToolName[] => [
    ...engineTools,
    ...(kindClusters ? (["kind"] as const) : []),
    ...(adoptedClusters ? (["kubectl"] as const) : []),
  ],
  destroyOwned: (): readonly ToolName[] => ["kind"],
  kubeconfig: (): readonly ToolName[] => ["pulumi"],
} as const;

/** The needs of a stack of which nothing is known. */
const everything: Needs = { kindClusters: true, adoptedClusters: true, mesh: true, objects: true };

/** Every tool there is. */
export const allTools: readonly ToolName[] = toolsFor.up(everything);

/** Tools for a command of Pulumi itself: what changes resources needs their plugins, and what their scripts run. */
export function toolsForPulumi(command: string | undefined): readonly ToolName[] {
  switch (command) {
    case "up":
    case "update":
    case "watch":
      return toolsFor.up(everything);
    case "preview":
    case "pre":
      return toolsFor.preview(everything);
    case "destroy":
    case "down":
    case "dn":
      return toolsFor.destroy(everything);
    case "refresh":
    case "import":
      return engineTools;
    default:
      return ["pulumi"];
  }
}

/** Finds or builds `tools` and puts them first on this process's PATH, where the engine and all scripts look. */
export async function bringTools(tools: readonly ToolName[], progress: Progress): Promise<void> {
  putOnPath(await ensureTools(tools, progress));
}

/** Puts directories first on this process's PATH. */
export function putOnPath(directories: readonly string[]): void {
  const path = (process.env["PATH"] ?? "").split(delimiter);
  process.env["PATH"] = [...directories, ...path.filter(entry => !directories.includes(entry))].join(
    delimiter,
  );
}
