import { VerificationError } from "../../components/proof/verification-error.ts";
import { commandFor } from "../line/command-for.ts";
import type { CommandFunction } from "../line/command.ts";
import { engineInOwnGroup } from "../pulumi/engine.ts";
import { CliError, exitCodes } from "../line/errors.ts";
import { endsOf } from "../pulumi/ends.ts";
import { verifyAnswering } from "../pulumi/verify-answering.ts";
import { leftOutEntries, leftOutLines } from "../report/left-out.ts";
import { shortfalls, verdict, verificationTables } from "../report/proofs.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { existingStack, outputsOf, stackSettings } from "../pulumi/stack.ts";
import { bringTools, toolsFor } from "../machine/tools.ts";
import { verifyBetween } from "./verify-between.ts";

/** How long a mesh or a tunnel that is not new may take to carry a request, in milliseconds. */
const patience = 15_000;

/** Asks every cluster and every tunnel of the running stack, now, whatever the last update found; or the given pairs alone. */
export const verify: CommandFunction = invocation => {
  const ends = endsOf(invocation.flags);
  return Object.keys(ends).length > 0 ? verifyBetween(ends, invocation, patience) : verifyAll(invocation);
};

const verifyAll: CommandFunction = async ({ stack: name, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.verify(), report.toolchain);
    report.start("verify", `asking every cluster of stack ${name}`);
    const { asked, verification, leftOut } = await interrupts.during(async (stop, kill) => {
      const stack = await existingStack(settings, await engineInOwnGroup(name, kill));
      return verifyAnswering(await outputsOf(stack), stop, patience);
    });
    report.close();

    const names = [...leftOut.keys()];
    for (const line of verificationTables(verification, names)) terminal.line(line);
    terminal.line();
    const { mesh, tunnels } = verification;
    const reasons = mesh && asked.verifyRequest ? shortfalls(mesh, asked.verifyRequest) : [];
    for (const reason of reasons) terminal.line(terminal.paint("bad", `not verified: ${reason}`));
    if (reasons.length === 0) terminal.line(terminal.paint("good", verdict(verification, names)));
    for (const line of leftOutLines(name, leftOut, "verify")) terminal.line(terminal.paint("warning", line));
    return {
      exitCode: reasons.length > 0 ? exitCodes.failed : names.length > 0 ? exitCodes.partial : exitCodes.ok,
      result: {
        ...{ verification: mesh ?? null, tunnels: tunnels ?? null, reasons },
        leftOut: leftOutEntries(leftOut),
      },
    };
  } catch (error) {
    if (!(error instanceof VerificationError) || !error.of.includes("mesh")) throw error;
    throw new CliError(`${error.message}\n(${commandFor(name, "diagnose")} walks the ways hop by hop)`);
  } finally {
    report.close();
  }
};
