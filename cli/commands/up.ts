import { program } from "../../stacks/program.ts";
import { ensureDocker } from "../../toolchain/docker.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import type { CommandFunction } from "../command.ts";
import { formatDiagnostic } from "../diagnostics.ts";
import { isolatedEngine } from "../engine.ts";
import { exitCodes, UsageError } from "../errors.ts";
import { verifyLive } from "../live-verification.ts";
import type { Verification } from "../mesh-report.ts";
import { phaseTable, shortfalls, verificationTable } from "../mesh-report.ts";
import { observe } from "../observe.ts";
import { isStep, phaseOf, phaseTimes } from "../phases.ts";
import { ProgressReport } from "../progress-report.ts";
import type { StackSettings } from "../stack.ts";
import { stackFor, project, stackSettings } from "../stack.ts";
import { duration } from "../table.ts";
import { bringTools, toolsFor } from "../tools.ts";
import { unlock } from "../unlock.ts";

/** Creates or repairs the stack, then proves its mesh: inside the update, or live when the update had nothing to do. */
export const up: CommandFunction = async ({ stack: name, flags, terminal, interrupts }) => {
  const parallel = parallelism(flags["parallel"]);
  const settings = stackSettings(name);
  const begin = Date.now();
  const report = new ProgressReport(terminal);
  try {
    await prepareMachine(settings, report);

    const update = await interrupts.during(async (stop, kill) => {
      const stack = await stackFor(settings, await isolatedEngine(kill), program);
      await unlock(stack, project(), text => {
        terminal.line(text);
      });
      const observed = await observe(`update of stack ${name}`, stop, report.engine, options =>
        stack.up({ ...options, ...(parallel === undefined ? {} : { parallel }) }),
      );
      return observed;
    });
    const { events, result, startedAt, seconds, warnings } = update;
    for (const warning of warnings) terminal.line(formatDiagnostic(warning));

    const phases = phaseTimes(events, startedAt);
    const changed = phases.reduce((sum, phase) => sum + phase.changed, 0);
    const verifiedInside = events.some(
      ({ event: { resOutputsEvent: step } }) =>
        step !== undefined && isStep(step.metadata) && phaseOf(step.metadata.urn) === "verify",
    );
    const verification = verifiedInside
      ? (result.outputs["verification"]?.value as Verification | undefined)
      : await interrupts.during(stop => verifyLive(result.outputs, stop));

    report.close();
    terminal.line();
    terminal.line(
      changed === 0 ? `Stack ${name} is as its config says; nothing changed.` : `Stack ${name} is up.`,
    );
    const reasons = verification === undefined ? [] : shortfalls(verification);
    if (verification === undefined) terminal.line("Nothing to verify: the stack has no mesh with samples.");
    else for (const line of ["", ...verificationTable(verification)]) terminal.line(line);
    for (const line of ["", ...phaseTable(phases, seconds)]) terminal.line(line);
    terminal.line();
    for (const reason of reasons) terminal.line(`not verified: ${reason}`);
    const total = (Date.now() - begin) / 1000;
    if (verification !== undefined && reasons.length === 0) {
      terminal.line(`Verified: every cluster saw every version. ${duration(total)} in all.`);
    }
    return {
      exitCode: reasons.length === 0 ? exitCodes.ok : exitCodes.failed,
      result: {
        changed,
        seconds: total,
        updateSeconds: seconds,
        phases,
        verification: verification ?? null,
        reasons,
      },
    };
  } finally {
    report.close();
  }
};

/** Tools and images, each made where they can't be had; what does not depend on each other at the same time. */
async function prepareMachine(
  { file }: StackSettings,
  { toolchain: progress }: ProgressReport,
): Promise<void> {
  const makesClusters = file.clusters.length > 0;
  const tools = bringTools(toolsFor.up, progress);
  const docker = makesClusters ? ensureDocker(progress) : Promise.resolve();
  await Promise.all([tools, docker]);
  if (makesClusters) await ensureImages(progress);
}

function parallelism(flag: string | true | undefined): number | undefined {
  if (flag === undefined) return undefined;
  const count = Number(flag);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new UsageError(`--parallel ${String(flag)}: a whole number from 1 up`);
}
