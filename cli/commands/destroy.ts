import { decideDocker, ensureDocker } from "../../toolchain/docker.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { isolatedEngine } from "../pulumi/engine.ts";
import { exitCodes } from "../line/errors.ts";
import { findLeftOvers, nothingLeft, removeLeftOvers } from "../recovery/leftovers.ts";
import { observe } from "../pulumi/run-operation.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { project } from "../line/project.ts";
import { findStack, stackSettings, withoutExtraQueries } from "../pulumi/stack.ts";
import { duration } from "../line/table.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { unlock } from "../recovery/unlock.ts";

/** Deletes what the stack's state knows, then what it does not, then looks whether anything is left. */
export const destroy: CommandFunction = async ({ stack: name, flags, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const remove = flags["remove"] !== undefined;
  const begin = Date.now();
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.destroy, report.toolchain);
    const deleted = await interrupts.during(async (stop, kill) => {
      const stack = await findStack(settings, await isolatedEngine(kill));
      if (stack === undefined) return 0;
      // A stack that was only ever previewed has nothing for which Docker would have to be started.
      if ((await stack.info()) !== undefined) await startDocker(report);
      await unlock(stack, project(), text => {
        terminal.line(text);
      });
      const { events } = await observe(`destroy of stack ${name}`, stop, report.engine, options =>
        withoutExtraQueries(stack).destroy(options),
      );
      // The stack's config is the user's, and in version control.
      if (remove) await stack.workspace.removeStack(name, { preserveConfig: true });
      return events.filter(({ event }) => event.resOutputsEvent?.metadata.op === "delete").length;
    });

    report.start("left-overs", "looking for what is left");
    const docker = (await decideDocker()).state === "running";
    const kindNames = settings.file.clusters.map(cluster => `isthmus-${name}-${cluster}`);
    await removeLeftOvers(name, kindNames, docker);
    const left = await findLeftOvers(name, docker);
    report.close();

    const seconds = (Date.now() - begin) / 1000;
    terminal.line(`${deleted} resources deleted in ${duration(seconds)}.`);
    terminal.line(
      nothingLeft(left)
        ? `Nothing of stack ${name} is left on this machine: no container, no network, no file.`
        : `LEFT: ${[...left.containers, ...left.networks, ...left.files].join(", ")}`,
    );
    if (!remove)
      terminal.line(`Its history stays; ${commandFor(name, "destroy --remove")} forgets that too.`);
    return {
      exitCode: nothingLeft(left) ? exitCodes.ok : exitCodes.failed,
      result: { deleted, seconds, left },
    };
  } finally {
    report.close();
  }
};

/** Starts a Docker that is installed but stopped, since the stack's containers are still in it; installs none. */
async function startDocker(report: ProgressReport): Promise<void> {
  if ((await decideDocker()).state === "startable") await ensureDocker(report.toolchain);
}
