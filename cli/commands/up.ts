import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { extraCas } from "../../components/clusters/extra-cas.ts";
import { allKindNodes } from "../../components/docker/nodes.ts";
import { needsOf, type Needs } from "../../stacks/needs.ts";
import { ensureDocker } from "../../toolchain/docker.ts";
import { dockerInfo } from "../../toolchain/docker/info.ts";
import { inotifyLimitsOf } from "../../toolchain/docker/inotify.ts";
import { buildImages } from "../../toolchain/ensure-images.ts";
import { imageSet, type ImageSet } from "../../toolchain/image-set.ts";
import { chooseImages, expectImages } from "../../toolchain/image-source.ts";
import type { CommandFunction, Invocation, Outcome } from "../line/command.ts";
import { commandRemarks } from "../report/command-remarks.ts";
import { lastDeparture } from "../report/departures.ts";
import { formatDiagnostic } from "../report/diagnostics.ts";
import { clientProxies, withoutProxy } from "../machine/proxies.ts";
import { configuredKubeconfigs } from "../pulumi/configured-kubeconfigs.ts";
import { kindClustersAnswer, planDriftSearch } from "../pulumi/drift.ts";
import {
  forgetGone,
  refuseToForgetMembers,
  refuseToLeaveBehind,
  type ForgottenCluster,
} from "../pulumi/forget-clusters.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { CliError, exitCodes, UsageError } from "../line/errors.ts";
import { leaveOut } from "../pulumi/leave-out.ts";
import { outputsWithout, verifyLive } from "../pulumi/live-verification.ts";
import { inotifyShortages } from "../machine/inotify.ts";
import { machineFacts } from "../machine/machine.ts";
import { forgottenLines } from "../report/forgotten.ts";
import { leftOutEntries, leftOutLines } from "../report/left-out.ts";
import {
  phaseTable,
  shortfalls,
  verdict,
  verificationTables,
  type StackVerification,
} from "../report/proofs.ts";
import { hasImpatience, restorePatience } from "../pulumi/patience.ts";
import { loadProgram } from "../pulumi/load-program.ts";
import { prepareSingleWrite } from "../pulumi/single-write.ts";
import { observe } from "../pulumi/run-operation.ts";
import { writesStateOnce } from "../recovery/checkpoints.ts";
import type { PhaseTime } from "../report/phases.ts";
import { phaseTimes } from "../report/phases.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { adoptsClusters, kindNamesIn, planOrRefuse, refuseSmallMachine } from "../machine/refusals.ts";
import { namesLeftOut, type Absence } from "../../stacks/clusters/left-out.ts";
import type { Plan } from "../../stacks/plan.ts";
import type { StackSettings } from "../pulumi/stack.ts";
import { project } from "../line/project.ts";
import { stackFor, stackSettings } from "../pulumi/stack.ts";
import { duration } from "../line/table.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { knowsAdopted } from "../recovery/known-adopted.ts";
import { unlock } from "../recovery/unlock.ts";

/** Creates or repairs the stack, then proves its mesh: inside the update, or live when the update had no reason to. */
export const up: CommandFunction = async invocation => {
  const parallel = parallelism(invocation.flags["parallel"]);
  const settings = stackSettings(invocation.stack);
  const without = invocation.lists["without"] ?? [];
  const begin = Date.now();
  const report = new ProgressReport(invocation.terminal);
  try {
    const plan = await planForUpdate(settings);
    refuseToForgetMembers(plan, without);
    const images = await prepareMachine(needsOf(plan), report);
    const [updated] = await Promise.all([
      update(invocation, { settings, plan, images, report, parallel, without }),
      warnOfShortages(invocation, plan, images),
    ]);
    report.close();
    return present(invocation, updated, (Date.now() - begin) / 1000);
  } finally {
    report.close();
  }
};

/** The stack's plan. Refuses whatever can be refused before minutes go into building tools. */
async function planForUpdate(settings: StackSettings): Promise<Plan> {
  const { set: images } = await expectImages();
  const plan = planOrRefuse(settings, { images, isUpdate: true });
  if (needsOf(plan).kindClusters) {
    extraCas(process.env); // refused where it is no file of CAs
    refuseSmallMachine(await machineFacts(await dockerInfo()));
    const ranges = plan.clusters.flatMap(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]);
    // The engine and the scripts of resources, kind among them, have the environment of this process.
    Object.assign(process.env, withoutProxy(ranges, process.env, clientProxies(process.env)));
  }
  return plan;
}

/** Brings tools and images, and builds those that are unavailable. Independent steps run at the same time. */
async function prepareMachine(needs: Needs, { toolchain: progress }: ProgressReport): Promise<ImageSet> {
  const tools = bringTools(toolsFor.up(needs), progress);
  if (!needs.kindClusters) {
    await tools;
    return imageSet();
  }
  const choice = ensureDocker(progress).then(() => chooseImages(progress));
  const [images] = await Promise.all([choice, tools]);
  await buildImages(images, progress);
  return images;
}

/** Says what the machine lacks for the plan's nodes. It only warns, so nothing waits for it. */
async function warnOfShortages({ terminal }: Invocation, plan: Plan, images: ImageSet): Promise<void> {
  for (const shortage of await shortagesFor(plan, images))
    terminal.line(terminal.paint("warning", `warning: ${shortage}`));
}

/** What the machine lacks for the nodes of a plan, beside all others that run there. */
async function shortagesFor({ clusters }: Plan, { node: image }: ImageSet): Promise<string[]> {
  const planned = clusters.flatMap(({ nodes }) => nodes ?? []);
  if (planned.length === 0) return [];
  const docker = await dockerInfo();
  const limits = await inotifyLimitsOf(docker, image);
  const own = new Set(planned.map(({ kindName }) => kindName));
  const others = (await allKindNodes("")).filter(({ kindName, running }) => running && !own.has(kindName));
  const nodes = planned.reduce((sum, { count }) => sum + count, others.length);
  return inotifyShortages({ docker, limits, image }, nodes);
}

interface Updated {
  readonly phases: readonly PhaseTime[];
  readonly seconds: number;
  readonly verification: StackVerification;
  /** Why the verification is not a proof; empty when it is. */
  readonly reasons: readonly string[];
  /** Things that adopted clusters and clusters that leave have to tell. */
  readonly remarks: readonly string[];
  /** The clusters that were left out. */
  readonly absence: Absence;
  readonly forgotten: readonly ForgottenCluster[];
}

interface UpdateArgs {
  readonly settings: StackSettings;
  readonly plan: Plan;
  readonly images: ImageSet;
  readonly report: ProgressReport;
  readonly parallel: number | undefined;
  /** Clusters to forget first. */
  readonly without: readonly string[];
}

function update(
  { stack: name, terminal, interrupts }: Invocation,
  { settings, plan, images, report, parallel, without }: UpdateArgs,
): Promise<Updated> {
  return interrupts.during(async (stop, kill) => {
    const hopeless = new AbortController();
    const program = loadProgram(images, text => {
      hopeless.abort(text);
    });
    const kindAnswers = kindClustersAnswer(name, kindNamesIn(plan));
    const stack = await stackFor(settings, await engineInOwnGroup(name, kill), program.run);
    await unlock(stack, project(), text => {
      terminal.line(text);
    });
    const forgotten = without.length > 0 ? await forgetGone(stack, without) : [];
    if (writesStateOnce(settings.config.values, project().backendUrl)) await prepareSingleWrite(stack, plan);
    const drift = await planDriftSearch(
      stack,
      kindAnswers,
      adoptsClusters(plan) || knowsAdopted(project().backendUrl, project().name, name),
      configuredKubeconfigs(stack, settings.file.path, plan),
    );
    refuseToLeaveBehind(plan, drift.away);
    const { absence, exclude } = leaveOut(plan, drift.resources, drift.away);
    program.leaveOut(absence);
    if (hasImpatience(drift.resources)) await restorePatience(stack);
    // Said at once, because an update may take minutes, or fail.
    const leftOut = leftOutEntries(absence.clusters).map(({ reason }) => `left out: ${reason}`);
    for (const warning of [...leftOut, ...drift.warnings])
      terminal.line(terminal.paint("warning", `warning: ${warning}`));
    report.start("update", `update of stack ${name}`);
    const { events, startedAt, seconds, warnings } = await observe(
      `update of stack ${name}`,
      stop,
      report.engine,
      options =>
        stack.up({
          ...options,
          refresh: drift.refresh,
          ...(exclude.length > 0 && { exclude: [...exclude] }),
          ...(parallel === undefined ? {} : { parallel }),
        }),
      hopeless.signal,
    ).finally(() => (someHang(absence) ? restorePatienceIfPossible(stack) : undefined));
    report.end("update", `update of stack ${name} done (${duration(seconds)})`);
    for (const warning of warnings) terminal.line(terminal.paint("warning", formatDiagnostic(warning)));
    const remarks = commandRemarks(events.map(({ event }) => event));
    for (const remark of remarks) terminal.line(remark);

    const phases = phaseTimes(events, startedAt);
    const whole = program.outputs();
    if (whole === undefined) throw new CliError(`update of stack ${name} ended without its outputs`);
    const outputs = outputsWithout(whole, namesLeftOut(absence));
    const verification = await verifyLive(outputs, stop, {
      mesh: provedSince(lastDeparture(events) ?? startedAt, outputs.verification),
      tunnels: provedSince(startedAt, outputs.tunnels),
    });
    const { verifyRequest: request } = outputs;
    const reasons = verification.mesh && request ? shortfalls(verification.mesh, request) : [];
    return { phases, seconds, verification, reasons, remarks, absence, forgotten };
  });
}

/** What an update has failed of matters more; where this fails, the next command does it. */
const restorePatienceIfPossible = (stack: Stack): Promise<void> =>
  restorePatience(stack).catch(() => undefined);

const someHang = ({ clusters }: Absence): boolean => [...clusters.values()].some(({ hangs }) => hangs);

/** A proof that the update itself has made; one from an earlier update proves nothing now. */
function provedSince<T extends { readonly verifiedAt: string }>(
  start: number,
  proof: T | undefined,
): T | undefined {
  return proof !== undefined && Date.parse(proof.verifiedAt) >= start ? proof : undefined;
}

function present({ stack: name, terminal }: Invocation, updated: Updated, total: number): Outcome {
  const { phases, seconds, verification, reasons, remarks, absence, forgotten } = updated;
  const leftOut = [...absence.clusters.keys()];
  const changed = phases.reduce((sum, phase) => sum + phase.changed, 0);
  const lines = [
    "",
    headline(name, changed, leftOut),
    ...verificationTables(verification, leftOut),
    "",
    ...phaseTable(phases, seconds),
    "",
    ...reasons.map(reason => terminal.paint("bad", `not verified: ${reason}`)),
    ...(reasons.length === 0
      ? [`${terminal.paint("good", verdict(verification, leftOut))} ${duration(total)} in all.`]
      : []),
    ...forgottenLines(forgotten),
    ...leftOutLines(name, absence.clusters).map(line => terminal.paint("warning", line)),
  ];
  for (const line of lines) terminal.line(line);
  return {
    exitCode: reasons.length > 0 ? exitCodes.failed : leftOut.length > 0 ? exitCodes.partial : exitCodes.ok,
    result: {
      changed,
      seconds: total,
      updateSeconds: seconds,
      phases,
      verification: verification.mesh ?? null,
      tunnels: verification.tunnels ?? null,
      reasons,
      remarks,
      leftOut: leftOutEntries(absence.clusters),
      forgotten,
    },
  };
}

function headline(stack: string, changed: number, leftOut: readonly string[]): string {
  const rest = leftOut.length === 0 ? "" : `, but for ${leftOut.join(", ")}`;
  return changed === 0
    ? `Stack ${stack} is as its config says${rest}; nothing changed.`
    : `Stack ${stack} is up${rest}.`;
}

function parallelism(flag: string | true | undefined): number | undefined {
  if (flag === undefined) return undefined;
  const count = Number(flag);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new UsageError(`--parallel ${String(flag)}: a whole number from 1 up`);
}
