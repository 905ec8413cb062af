import type { StackIdentity } from "../../components/stack/stack-identity.ts";
import { kindNamesOf } from "../../stacks/read.ts";
import { decideDocker } from "../../toolchain/docker.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction, Invocation, Outcome } from "../line/command.ts";
import { exitCodes, UsageError } from "../line/errors.ts";
import { project } from "../line/project.ts";
import { duration } from "../line/table.ts";
import { startStoppedDocker } from "../machine/start-docker.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { askAdopted } from "../pulumi/away.ts";
import {
  forgetClusters,
  refuseToForget,
  standsInTheWay,
  type ForgottenCluster,
} from "../pulumi/forget-clusters.ts";
import { hasImpatience, restorePatience } from "../pulumi/patience.ts";
import { parseRecorded } from "../pulumi/recorded-identity.ts";
import { recordedResources } from "../pulumi/recorded-resources.ts";
import { observe } from "../pulumi/run-operation.ts";
import type { StackSettings } from "../pulumi/stack.ts";
import { findStack, stackSettings, withoutExtraQueries } from "../pulumi/stack.ts";
import { describeRemains } from "../recovery/describe-remains.ts";
import { findRemains, isClean, removeLeftOvers } from "../recovery/leftovers.ts";
import { unlock } from "../recovery/unlock.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import { commandRemarks } from "../report/command-remarks.ts";
import { forgottenLines } from "../report/forgotten.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { destroyOwned } from "./destroy-owned.ts";

/** Deletes what the stack's state knows, then what it does not, then looks whether anything is left. */
export const destroy: CommandFunction = async invocation => {
  const { owner, remove } = invocation.flags;
  if (owner === undefined) return destroyStack(invocation);
  if (invocation.lists["without"] !== undefined)
    throw new UsageError("--without is about a state, and --owner is for none: choose one");
  if (remove !== undefined)
    throw new UsageError("--remove is about a state, and --owner is for none: choose one");
  return destroyOwned(invocation, String(owner));
};

async function destroyStack(invocation: Invocation): Promise<Outcome> {
  const { stack: name, terminal } = invocation;
  const settings = stackSettings(name);
  const begin = Date.now();
  const report = new ProgressReport(terminal);
  try {
    const kindNames = kindNamesOf(settings.config);
    await bringTools(
      toolsFor.destroy({ kindClusters: kindNames.length > 0, adoptedClusters: false }),
      report.toolchain,
    );
    const { deleted, isKnown, identity, remarks, forgotten } = await destroyRecorded(
      invocation,
      settings,
      report,
    );

    report.start("left-overs", "looking for what is left");
    const docker = (await decideDocker()).state === "running";
    const kept = isKnown ? await removeLeftOvers(name, identity?.id, kindNames, docker) : [];
    const remains = await findRemains(name, identity?.id, kindNames, docker);
    report.close();

    const seconds = (Date.now() - begin) / 1000;
    terminal.line(`${deleted} resources deleted in ${duration(seconds)}.`);
    const wasUp = identity !== undefined;
    for (const line of [
      ...forgottenLines(forgotten),
      ...remarks,
      ...describeRemains(name, wasUp, remains, kept),
    ])
      terminal.line(line);
    if (wasUp && invocation.flags["remove"] === undefined)
      terminal.line(`Its history stays; ${commandFor(name, "destroy --remove")} forgets that too.`);
    const isDone = isClean(remains.left) && (wasUp || remains.standing.length === 0);
    return {
      exitCode: isDone ? exitCodes.ok : exitCodes.failed,
      result: { deleted, seconds, ...remains, remarks, forgotten },
    };
  } finally {
    report.close();
  }
}

interface Destroyed {
  /** How many resources. */
  readonly deleted: number;
  /** Whether this backend has a stack of that name. */
  readonly isKnown: boolean;
  /** The stack's identity in its state; undefined when it was never up. */
  readonly identity: StackIdentity | undefined;
  /** Things of the stack that stay in clusters which somebody else made, and why. */
  readonly remarks: readonly string[];
  /** Clusters whose things the state had and has forgotten. */
  readonly forgotten: readonly ForgottenCluster[];
}

function destroyRecorded(
  { stack: name, flags, lists, terminal, interrupts }: Invocation,
  settings: StackSettings,
  report: ProgressReport,
): Promise<Destroyed> {
  return interrupts.during(async (stop, kill) => {
    const stack = await findStack(settings, await engineInOwnGroup(name, kill));
    const without = lists["without"] ?? [];
    if (stack === undefined)
      return { deleted: 0, isKnown: false, identity: undefined, remarks: [], forgotten: [] };
    // A stack that was only ever previewed has nothing for which Docker would have to be started.
    if ((await stack.info()) !== undefined) await startStoppedDocker(report.toolchain);
    await unlock(stack, project(), text => {
      terminal.line(text);
    });
    const { stdout: state } = await rawCommand(stack, ["stack", "export", "--show-secrets"]);
    const { identity, ...recorded } = parseRecorded(state);
    // The config may name other clusters by now.
    await bringTools(toolsFor.destroy(recorded), report.toolchain);
    // By the kubeconfigs that the state has, as the engine does.
    const { away } = await askAdopted(state, () => Promise.resolve(undefined));
    refuseToForget(name, without, state, away);
    const inTheWay = new Map([...away].filter(([cluster]) => !without.includes(cluster)));
    if (inTheWay.size > 0) throw standsInTheWay(name, "destroy", inTheWay);
    const forgotten = without.length > 0 ? await forgetClusters(stack, without) : [];
    if (hasImpatience(recordedResources(state))) await restorePatience(stack);
    report.start("destroy", `destroy of stack ${name}`);
    const { events, seconds } = await observe(`destroy of stack ${name}`, stop, report.engine, options =>
      withoutExtraQueries(stack).destroy(options),
    );
    report.end("destroy", `destroy of stack ${name} done (${duration(seconds)})`);
    // The stack's config is the user's, and in version control.
    if (flags["remove"] !== undefined) await stack.workspace.removeStack(name, { preserveConfig: true });
    return {
      deleted: events.filter(({ event }) => event.resOutputsEvent?.metadata.op === "delete").length,
      isKnown: true,
      identity,
      remarks: commandRemarks(events.map(({ event }) => event)),
      forgotten,
    };
  });
}
