import { createInterface } from "node:readline";

import { CliError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/**
 * A way to ask in the terminal, one line each. The terminal itself edits the line, so that Ctrl-C ends the command as at any
 * other time.
 *
 * @returns what was typed, or the default when that is nothing
 * @throws CliError when the input has ended
 */
export function asker(terminal: Terminal): (question: string, otherwise: string) => Promise<string> {
  const lines = createInterface({ input: process.stdin, terminal: false })[Symbol.asyncIterator]();
  return async (question, otherwise) => {
    terminal.prompt(`${question}${otherwise === "" ? "" : ` [${otherwise}]`}: `);
    const line = await lines.next();
    if (line.done === true)
      throw new CliError("the input ended before the last question; nothing was written");
    const answer = line.value.trim();
    return answer === "" ? otherwise : answer;
  };
}
