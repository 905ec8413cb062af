import { runAttached } from "../line/attached.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { UsageError } from "../line/errors.ts";
import { root } from "../line/root.ts";
import { bringTools, toolsForPulumi } from "../machine/tools.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { hasNodeHost } from "../pulumi/node-host.ts";
import { needsNodeHost, readPulumiLine, stackOf, type PulumiLine } from "../pulumi/pulumi-line.ts";
import { pulumiEnvironment, stackFor, stackSettings } from "../pulumi/stack.ts";
import { usePrivateDirectory } from "../recovery/private-directory.ts";
import { ProgressReport } from "../report/progress-report.ts";

/** Runs Pulumi as Isthmus does: its version, plugins, backend and passphrase, in the project's directory. */
export const pulumi: CommandFunction = async ({ stack, operands, terminal, interrupts }) => {
  const line = readPulumiLine(operands);
  if (needsNodeHost(line) && !(await hasNodeHost())) throw new UsageError(withoutHost(line, stack));
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsForPulumi(line.words[0]), report.toolchain);
    const name = stackOf(line, stack);
    if (name !== undefined && line.words[0] === "config" && !line.asksForHelp) {
      // Pulumi keeps the config of stacks that exist, and `up` would make this one.
      await interrupts.during(async (_stop, kill) =>
        stackFor(stackSettings(name), await engineInOwnGroup(name, kill)),
      );
    }
    report.close();
    usePrivateDirectory();
    const environment = { ...process.env, ...pulumiEnvironment(name, stack) };
    return {
      exitCode: await runAttached("pulumi", operands, { directory: root, environment }, interrupts),
      result: {},
    };
  } finally {
    report.close();
  }
};

function withoutHost(line: PulumiLine, fallback: string): string {
  const command = line.words[0] ?? "";
  const instead = /^(up|update)$/.test(command) ? "up" : "preview";
  const stack = stackOf(line, fallback) ?? fallback;
  return (
    `pulumi ${command} runs the program with Pulumi's own pulumi-language-nodejs, which is not installed here ` +
    `(${commandFor(stack, instead)} does it without)`
  );
}
