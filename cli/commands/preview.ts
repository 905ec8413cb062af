import { needsOf } from "../../stacks/needs.ts";
import { decideImages } from "../../toolchain/image-set.ts";
import { changes, countSteps, formatChanges, formatCounts } from "../report/changes.ts";
import type { CommandFunction } from "../line/command.ts";
import { formatDiagnostic } from "../report/diagnostics.ts";
import { kindClustersAnswer, planDriftSearch } from "../pulumi/drift.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { exitCodes } from "../line/errors.ts";
import { loadProgram } from "../pulumi/load-program.ts";
import { observe } from "../pulumi/run-operation.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { adoptsClusters, kindNamesIn, planOrRefuse } from "../machine/refusals.ts";
import { stackFor, stackSettings } from "../pulumi/stack.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";

/** Shows what `up` would change. Needs no Docker: on an empty stack every address in the graph is known by then. */
export const preview: CommandFunction = async ({ stack: name, flags, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const report = new ProgressReport(terminal);
  try {
    const images = (await decideImages()).set;
    const plan = planOrRefuse(settings, { images, isUpdate: false });
    const adopts = adoptsClusters(plan);
    await bringTools(toolsFor.preview(needsOf(plan)), report.toolchain);
    report.start("preview", `preview of stack ${name}`);
    const { result, events, warnings } = await interrupts.during(async (stop, kill) => {
      const program = loadProgram(images);
      const kindAnswers = kindClustersAnswer(name, kindNamesIn(plan));
      const stack = await stackFor(settings, await engineInOwnGroup(name, kill), program.run);
      const { refresh, warnings } = await planDriftSearch(stack, kindAnswers, adopts);
      for (const warning of warnings) terminal.line(terminal.paint("warning", `warning: ${warning}`));
      return observe(
        `preview of stack ${name}`,
        stop,
        () => undefined,
        options =>
          stack.preview({
            ...options,
            refresh,
            diff: flags["diff"] !== undefined,
            color: terminal.isColoured ? "always" : "never",
          }),
      );
    });
    report.close();

    const engineEvents = events.map(({ event }) => event);
    const found = changes(engineEvents);
    const counts = countSteps(engineEvents);
    if (flags["diff"] !== undefined) terminal.line(result.stdout.trimEnd());
    else for (const line of formatChanges(found)) terminal.line(line);
    for (const warning of warnings) terminal.line(terminal.paint("warning", formatDiagnostic(warning)));
    terminal.line();
    terminal.line(`Stack ${name}: ${formatCounts(counts)}.`);
    return { exitCode: exitCodes.ok, result: { counts, steps: found } };
  } finally {
    report.close();
  }
};
