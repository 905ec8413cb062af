import type { CommandFunction } from "../command.ts";
import { isolatedEngine } from "../engine.ts";
import { CliError, exitCodes } from "../errors.ts";
import { verifyLive, verifyRequest } from "../live-verification.ts";
import { shortfalls, verificationTable } from "../mesh-report.ts";
import { ProgressReport } from "../progress-report.ts";
import { existingStack, stackSettings } from "../stack.ts";
import { bringTools, toolsFor } from "../tools.ts";

/** Asks every cluster of the running stack for every version, now, whatever the last update found. */
export const verify: CommandFunction = async ({ stack: name, terminal, interrupts }) => {
  const settings = stackSettings(name);
  const report = new ProgressReport(terminal);
  try {
    await bringTools(toolsFor.verify, report.toolchain);
    report.start("verify", `asking every cluster of stack ${name}`);
    const { request, verification } = await interrupts.during(async (stop, kill) => {
      const outputs = await (await existingStack(settings, await isolatedEngine(kill))).outputs();
      if (outputs["clusters"] === undefined)
        throw new CliError(`stack ${name} is not up: isthmus up makes it`);
      const request = verifyRequest(outputs);
      return { request, verification: request && (await verifyLive(outputs, request, stop)) };
    });
    report.close();

    if (request === undefined || verification === undefined) {
      terminal.line(`Stack ${name} has no mesh with samples: nothing to verify.`);
      return { exitCode: exitCodes.ok, result: { verification: null } };
    }
    for (const line of verificationTable(verification)) terminal.line(line);
    terminal.line();
    const reasons = shortfalls(verification, request);
    for (const reason of reasons) terminal.line(`not verified: ${reason}`);
    if (reasons.length === 0) terminal.line("Verified: every cluster saw every version.");
    return {
      exitCode: reasons.length === 0 ? exitCodes.ok : exitCodes.failed,
      result: { verification, reasons },
    };
  } finally {
    report.close();
  }
};
