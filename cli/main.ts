import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseLine } from "./line/args.ts";
import { hasColours, painted } from "./line/colours.ts";
import { commands, commonFlags } from "./commands/index.ts";
import { CliError, exitCodes } from "./line/errors.ts";
import { messageOf } from "../toolchain/message-of.ts";
import { commandHelp, generalHelp } from "./line/help.ts";
import { watchInterrupts } from "./line/interrupts.ts";
import { root } from "./line/root.ts";
import { openTerminal } from "./line/terminal.ts";
import { removeAbandonedDirectories } from "./recovery/private-directory.ts";

async function main(line: readonly string[]): Promise<number> {
  const parsed = parseLine(line, commands, commonFlags);
  if (parsed.kind === "version") {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    process.stdout.write(`isthmus ${version}\n`);
    return exitCodes.ok;
  }
  if (parsed.kind === "help") {
    const text =
      parsed.command === undefined
        ? generalHelp(commands, commonFlags)
        : commandHelp(parsed.command, commonFlags);
    process.stdout.write(`${text}\n`);
    return exitCodes.ok;
  }

  const { command, stack, json, flags, lists, operands } = parsed;
  const asksForData = Object.keys(flags).some(flag => command.flags[flag]?.stdoutIsData === true);
  const terminal = openTerminal(json || command.stdoutIsData === true || asksForData);
  const interrupts = watchInterrupts(text => {
    terminal.line(text);
  });
  const invokedFrom = process.cwd();
  // The program and the scripts of its resources find themselves where a plain `pulumi up` would put them.
  process.chdir(root);

  const finish = (exitCode: number, result: object) => {
    terminal.status("");
    const report = { command: command.name, stack, ok: exitCode === exitCodes.ok, ...result };
    if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
    return exitCode;
  };
  removeAbandonedDirectories(text => {
    terminal.line(text);
  });
  try {
    const run = await command.load();
    const outcome = await run({ stack, json, flags, lists, operands, invokedFrom, terminal, interrupts });
    return finish(outcome.exitCode, outcome.result);
  } catch (error) {
    terminal.status("");
    process.stderr.write(`${errorLabel(`isthmus ${command.name}:`)} ${describe(error)}\n`);
    return finish(error instanceof CliError ? error.exitCode : exitCodes.failed, { error: messageOf(error) });
  }
}

function errorLabel(text: string): string {
  return hasColours(process.stderr.isTTY, process.env) ? painted("bad", text) : text;
}

/** Errors are written for people; of a bug the stack trace is the news. ISTHMUS_DEBUG shows it of every error. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const bug = error instanceof TypeError || error instanceof ReferenceError;
  return bug || process.env["ISTHMUS_DEBUG"] !== undefined ? (error.stack ?? error.message) : error.message;
}

// Who reads may go, as `head` does, and what was asked for is done all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

/** Ends when a slow reader at the other end of a pipe has taken everything, or has gone. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => {
    stream.write("", () => {
      resolve();
    });
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${errorLabel("isthmus:")} ${describe(error)}\n`);
  if (process.argv.includes("--json")) {
    process.stdout.write(`${JSON.stringify({ ok: false, error: messageOf(error) })}\n`);
  }
  process.exitCode = error instanceof CliError ? error.exitCode : exitCodes.failed;
}
await Promise.all([written(process.stdout), written(process.stderr)]);
// An engine that was killed can leave sockets open; nothing below may keep a finished command alive.
process.exit();
