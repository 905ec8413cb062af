import type { Absence } from "../../stacks/clusters/left-out.ts";
import { needsOf } from "../../stacks/needs.ts";
import type { Plan } from "../../stacks/plan.ts";
import { imageSet, type ImageSet } from "../../toolchain/image-set.ts";
import type { CommandFunction, Invocation, Outcome } from "../line/command.ts";
import { exitCodes, UsageError } from "../line/errors.ts";
import { project } from "../line/project.ts";
import type { Terminal } from "../line/terminal.ts";
import { imagesRemark } from "../machine/images-remark.ts";
import { adoptsClusters, kindNamesIn, planOrRefuse } from "../machine/refusals.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { configuredKubeconfigs } from "../pulumi/configured-kubeconfigs.ts";
import { kindClustersAnswer, nothingToSearch, planDriftSearch } from "../pulumi/drift.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { refuseToLeaveBehind } from "../pulumi/forget-clusters.ts";
import { leaveOut } from "../pulumi/leave-out.ts";
import { loadProgram } from "../pulumi/load-program.ts";
import { hasImpatience } from "../pulumi/patience.ts";
import { stackForPreview } from "../pulumi/preview-stack.ts";
import { observe } from "../pulumi/run-operation.ts";
import { settingsForPreview, type StackSettings } from "../pulumi/stack.ts";
import { knowsAdopted } from "../recovery/known-adopted.ts";
import { changes, countSteps, formatChanges, formatCounts } from "../report/changes.ts";
import { formatDiagnostic } from "../report/diagnostics.ts";
import { leftOutEntries, leftOutLines } from "../report/left-out.ts";
import { previewMarkdown, type PreviewFindings } from "../report/preview-markdown.ts";
import { ProgressReport } from "../report/progress-report.ts";

/** Shows what `up` would change. Needs no Docker: on an empty stack every address in the graph is known by then. */
export const preview: CommandFunction = async invocation => {
  const { flags, json, terminal } = invocation;
  if (flags["markdown"] !== undefined && flags["diff"] !== undefined)
    throw new UsageError("--diff shows values, and --markdown is for everybody's eyes: choose one");
  const settings = settingsForPreview(invocation.stack);
  const report = new ProgressReport(terminal);
  try {
    const images = imageSet();
    const plan = planOrRefuse(settings, { images, isUpdate: false });
    await bringTools(toolsFor.preview(needsOf(plan)), report.toolchain);
    report.start("preview", `preview of stack ${invocation.stack}`);
    const { diff, absence, ...findings } = await find(invocation, settings, plan, images);
    report.close();

    const markdown = flags["markdown"] === undefined ? undefined : previewMarkdown(findings);
    if (markdown === undefined) for (const line of lines(findings, diff, terminal)) terminal.line(line);
    else if (!json) terminal.data(markdown);
    return outcome(invocation, findings, absence, markdown);
  } finally {
    report.close();
  }
};

interface Found extends PreviewFindings {
  /** The engine's own diff, when it was asked for. */
  readonly diff: string | undefined;
  /** The clusters that would be left out. */
  readonly absence: Absence;
}

function find(
  { stack: name, flags, terminal, interrupts }: Invocation,
  settings: StackSettings,
  plan: Plan,
  images: ImageSet,
): Promise<Found> {
  return interrupts.during(async (stop, kill) => {
    const program = loadProgram(images);
    const kindAnswers = kindClustersAnswer(name, kindNamesIn(plan));
    const engine = await engineInOwnGroup(name, kill);
    const { stack, configFile, exists } = await stackForPreview(settings, engine, program.run);
    const drift = exists
      ? await planDriftSearch(
          stack,
          kindAnswers,
          adoptsClusters(plan) || knowsAdopted(project().backendUrl, project().name, name),
          configuredKubeconfigs(stack, configFile, plan),
        )
      : nothingToSearch;
    refuseToLeaveBehind(plan, drift.away);
    const { absence, exclude, providers } = leaveOut(plan, drift.resources, drift.away);
    program.leaveOut(absence);
    const diff = flags["diff"] !== undefined;
    const color = terminal.isColoured ? "always" : "never";
    const { result, events, warnings } = await observe(
      `preview of stack ${name}`,
      stop,
      () => undefined,
      options =>
        stack.preview({
          ...options,
          configFile,
          refresh: drift.refresh && !hasImpatience(drift.resources),
          diff,
          color,
          exclude: [...exclude],
        }),
    );
    const remark = imagesRemark(plan, images);
    const engineEvents = events
      .map(({ event }) => event)
      .filter(({ resourcePreEvent }) => !providers.has(resourcePreEvent?.metadata.urn ?? ""));
    return {
      plan,
      changes: changes(
        engineEvents,
        plan.clusters.map(({ name }) => name),
      ),
      counts: countSteps(engineEvents),
      warnings: [...drift.warnings.map(message => ({ severity: "warning" as const, message })), ...warnings],
      remarks: [
        ...(exists ? [] : ["The stack does not exist yet: all of it is new."]),
        ...(remark === undefined ? [] : [remark]),
        ...leftOutLines(name, absence.clusters, "preview"),
      ],
      absence,
      diff: diff ? result.stdout.trimEnd() : undefined,
    };
  });
}

function lines(
  { plan, changes, counts, warnings, remarks }: PreviewFindings,
  diff: string | undefined,
  terminal: Terminal,
): string[] {
  return [
    ...(diff === undefined ? formatChanges(changes) : [diff]),
    ...warnings.map(warning => terminal.paint("warning", formatDiagnostic(warning))),
    "",
    ...remarks,
    `Stack ${plan.stack}: ${formatCounts(counts)}.`,
  ];
}

function outcome(
  { flags }: Invocation,
  { changes, counts, remarks }: PreviewFindings,
  absence: Absence,
  markdown: string | undefined,
): Outcome {
  const isUnexpected = flags["expect-no-changes"] !== undefined && changes.length > 0;
  return {
    exitCode: isUnexpected ? exitCodes.changes : exitCodes.ok,
    result: {
      ...{ counts, steps: changes, remarks, leftOut: leftOutEntries(absence.clusters) },
      ...(markdown !== undefined && { markdown }),
    },
  };
}
