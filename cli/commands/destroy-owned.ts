import { decideDocker } from "../../toolchain/docker.ts";
import { commandFor } from "../line/command-for.ts";
import type { Invocation, Outcome } from "../line/command.ts";
import { CliError, exitCodes, UsageError } from "../line/errors.ts";
import { startStoppedDocker } from "../machine/start-docker.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { describeRemains } from "../recovery/describe-remains.ts";
import { findRemains, isClean, removeLeftOvers, type LeftOvers } from "../recovery/leftovers.ts";
import { describeStanding } from "../recovery/standing.ts";
import { ProgressReport } from "../report/progress-report.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Deletes what carries an owner's label on this machine, and nothing else: for a stack whose state is lost. Needs neither a
 * state nor the stack's file.
 */
export async function destroyOwned({ stack, terminal }: Invocation, owner: string): Promise<Outcome> {
  if (!uuid.test(owner)) {
    throw new UsageError(`--owner ${owner}: an owner is a UUID (${commandFor(stack, "destroy")} tells it)`);
  }
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.destroyOwned(), report.toolchain);
    await startStoppedDocker(report.toolchain);
    const docker = await decideDocker();
    if (docker.state !== "running") {
      const why = docker.state === "unavailable" ? docker.reason : "it is not installed";
      throw new CliError(`nothing was deleted: Docker: ${why}`);
    }
    report.start("owned", `deleting what ${owner} made`);
    const before = thingsOf((await findRemains(stack, owner, [], true)).left);
    const kept = before.length > 0 ? await removeLeftOvers(stack, owner, [], true) : [];
    const remains = await findRemains(stack, owner, [], true);
    report.close();

    const deleted = before.filter(name => !thingsOf(remains.left).includes(name));
    const lines =
      before.length === 0
        ? [
            `Nothing on this machine belongs to ${owner}: nothing was deleted.`,
            ...remains.standing.map(thing => `There is the ${describeStanding(thing)}.`),
          ]
        : [`Deleted: ${deleted.join(", ")}.`, ...describeRemains(stack, true, remains, kept)];
    for (const line of lines) terminal.line(line);
    const isDone = before.length > 0 && isClean(remains.left);
    return {
      exitCode: isDone ? exitCodes.ok : exitCodes.failed,
      result: { deleted: deleted.length, ...remains },
    };
  } finally {
    report.close();
  }
}

const thingsOf = ({ containers, networks }: LeftOvers): string[] => [...containers, ...networks];
