import { messageOf } from "../../toolchain/message-of.ts";

/** A line of Go's log package. What kubectl runs for us writes such; kubectl itself does not. */
const logged = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /;

/** Why something could not be asked, in one line: a program's own error is the last thing that it says. */
export function reasonOf(error: unknown): string {
  const lines = messageOf(error)
    .trimEnd()
    .split("\n")
    .filter(line => !logged.test(line));
  return lines.at(-1) ?? "no answer";
}
