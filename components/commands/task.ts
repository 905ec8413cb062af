import { text } from "node:stream/consumers";
import { messageOf } from "../../toolchain/message-of.ts";

/** A value that a Command passed in its `environment`. */
export function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: this script is run by the program, not by hand`);
  return value;
}

/** The text that a Command passed in its `stdin`. */
export function standardInput(): Promise<string> {
  return text(process.stdin);
}

/** The body of a Command: reads its input, calls one function, and prints one JSON line where it has a result. */
export type Task = () => Promise<void>;

/**
 * Runs the body of a Command. A failure is one message for people on standard error, without a stack: Pulumi prints it as
 * the resource's error.
 */
export async function runTask(task: Task): Promise<void> {
  try {
    await task();
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
