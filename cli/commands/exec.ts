import { delimiter, join } from "node:path";

import { runAttached } from "../line/attached.ts";
import type { CommandFunction } from "../line/command.ts";
import { CliError } from "../line/errors.ts";
import { root } from "../line/root.ts";
import { messageOf } from "../../toolchain/message-of.ts";

/** Runs a program where the user is, with the Node and the npm packages of this checkout first on its PATH. */
export const exec: CommandFunction = async ({ operands, invokedFrom, interrupts }) => {
  const [program = "", ...args] = operands;
  const path = [join(root, "node_modules", ".bin"), process.env["PATH"] ?? ""].join(delimiter);
  // Node looks for a program on the PATH that it passes to that program.
  const environment = { ...process.env, PATH: path };
  const ended = runAttached(program, args, { directory: invokedFrom, environment }, interrupts);
  return {
    exitCode: await ended.catch((error: unknown) => {
      throw new CliError(`${program} could not be run: ${messageOf(error)}`);
    }),
    result: {},
  };
};
