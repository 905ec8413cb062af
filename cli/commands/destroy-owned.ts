import { decideDocker } from "../../toolchain/docker.ts";
import type { Invocation, Outcome } from "../line/command.ts";
import { CliError, exitCodes, UsageError } from "../line/errors.ts";
import { startStoppedDocker } from "../machine/start-docker.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { findRemains, isClean, removeLeftOvers } from "../recovery/leftovers.ts";
import { describeStanding } from "../recovery/standing.ts";
import { ProgressReport } from "../report/progress-report.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Deletes what carries an owner's label on this machine, and nothing else: for a stack whose state is lost. Needs neither a
 * state nor the stack's file.
 */
export async function destroyOwned({ stack, terminal }: Invocation, owner: string): Promise<Outcome> {
  if (!uuid.test(owner)) {
    throw new UsageError(`--owner ${owner}: an owner is a UUID (isthmus destroy --stack ${stack} tells it)`);
  }
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.destroyOwned, report.toolchain);
    await startStoppedDocker(report.toolchain);
    if ((await decideDocker()).state !== "running")
      throw new CliError("Docker does not run: nothing was deleted");
    const before = await findRemains(stack, owner, [], true);
    report.start("owned", `deleting what ${owner} made`);
    const kept = await removeLeftOvers(stack, owner, [], true);
    const { left, standing } = await findRemains(stack, owner, [], true);
    report.close();

    const found = [...before.left.containers, ...before.left.networks];
    terminal.line(
      found.length === 0
        ? `Nothing on this machine belongs to ${owner}: nothing was deleted.`
        : `Deleted: ${found.join(", ")}.`,
    );
    for (const { name, users } of kept)
      terminal.line(`LEFT: ${name}, kept by ${users.join(", ")}, which the stack did not make`);
    for (const thing of standing) terminal.line(`There is also the ${describeStanding(thing)}.`);
    const isDone = found.length > 0 && isClean(left);
    return {
      exitCode: isDone ? exitCodes.ok : exitCodes.failed,
      result: { deleted: found.length, left, standing },
    };
  } finally {
    report.close();
  }
}
