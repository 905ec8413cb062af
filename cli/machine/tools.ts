import { delimiter } from "node:path";

import { ensureTools } from "../../toolchain/ensure-tools.ts";
import type { Progress } from "../../toolchain/progress.ts";
import type { ToolName } from "../../toolchain/tools.ts";

const engineTools = [
  "pulumi",
  "pulumi-resource-kubernetes",
  "pulumi-resource-command",
  "pulumi-resource-tls",
] as const satisfies readonly ToolName[];

/** Tools each command needs: as few as it can do with, since each may have to be built first. */
export const toolsFor = {
  up: [...engineTools, "kind", "kubectl", "istioctl"],
  preview: [...engineTools, "istioctl"],
  verify: ["pulumi", "kubectl", "istioctl"],
  destroy: [...engineTools, "kind", "kubectl"],
  destroyOwned: ["kind"],
  kubeconfig: ["pulumi"],
} as const satisfies Record<string, readonly ToolName[]>;

/** Tools for a command of Pulumi itself: what changes resources needs their plugins, and what their scripts run. */
export function toolsForPulumi(command: string | undefined): readonly ToolName[] {
  switch (command) {
    case "up":
    case "update":
    case "watch":
      return toolsFor.up;
    case "preview":
    case "pre":
      return toolsFor.preview;
    case "destroy":
    case "down":
    case "dn":
      return toolsFor.destroy;
    case "refresh":
    case "import":
      return engineTools;
    default:
      return ["pulumi"];
  }
}

/** Every tool there is, for `doctor`. */
export const allTools: readonly ToolName[] = toolsFor.up;

/** Finds or builds `tools` and puts them first on this process's PATH, where the engine and all scripts look. */
export async function bringTools(tools: readonly ToolName[], progress: Progress): Promise<void> {
  const directories = await ensureTools(tools, progress);
  const path = (process.env["PATH"] ?? "").split(delimiter);
  process.env["PATH"] = [...directories, ...path.filter(entry => !directories.includes(entry))].join(
    delimiter,
  );
}
