import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import type { CommandFunction } from "../line/command.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { exitCodes } from "../line/errors.ts";
import { quoted } from "../line/quoted.ts";
import { replaceFile } from "../line/replace-file.ts";
import { mergeKubeconfigs } from "../pulumi/merge-kubeconfigs.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { kubeconfigFile } from "../recovery/run-directory.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";

/** Writes the merged kubeconfig. It grants what its clusters' own grant: a file of mode 0600, or stdout when asked. */
export const kubeconfig: CommandFunction = async ({
  stack: name,
  json,
  flags,
  invokedFrom,
  terminal,
  interrupts,
}) => {
  const settings = stackSettings(name);
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.kubeconfig(), report.toolchain);
    const { kubeconfigs } = await interrupts.during(async (_stop, kill) =>
      outputsOf(await existingStack(settings, await engineInOwnGroup(name, kill))),
    );
    report.close();
    const contexts = Object.keys(kubeconfigs);
    const text = mergeKubeconfigs(kubeconfigs);
    const output = flags["output"];
    if (output === "-") {
      terminal.data(text);
      return { exitCode: exitCodes.ok, result: { contexts } };
    }
    const path = typeof output === "string" ? resolve(invokedFrom, output) : kubeconfigFile(name);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text, 0o600);
    terminal.line(`Contexts: ${contexts.join(", ")}`);
    const line = exportLine(path);
    if (json) terminal.line(line);
    else terminal.data(`${line}\n`);
    return { exitCode: exitCodes.ok, result: { path, contexts } };
  } finally {
    report.close();
  }
};

/** The line for a shell to run: eval "$(./isthmus kubeconfig)". */
export function exportLine(path: string): string {
  return `export KUBECONFIG=${quoted(path)}`;
}
