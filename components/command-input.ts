import { text } from "node:stream/consumers";
import { messageOf } from "../toolchain/message-of.ts";

/** What a Command handed over in its `environment`. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this script is run by the program, not by hand`);
  return value;
}

/** What a Command handed over in its `stdin`. */
export function standardInput(): Promise<string> {
  return text(process.stdin);
}

/**
 * Runs the body of a Command's script. A failure is one message for people on standard error, without a
 * stack: Pulumi prints it as the resource's error.
 */
export async function main(body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
