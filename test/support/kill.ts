import { setTimeout as sleep } from "node:timers/promises";

import { processes, signal } from "../../toolchain/machine/processes.ts";
import type { Running } from "./isthmus.ts";

/** Whom `kill -9` hits: the process a user started, or that one and everything below it. */
export type Victims = "command" | "tree";

/** Kills a command that is under way after some seconds; false when it had already ended by then. */
export async function killAfter(running: Running, seconds: number, victims: Victims): Promise<boolean> {
  const ended = await Promise.race([
    running.finished.then(() => true),
    sleep(seconds * 1000).then(() => false),
  ]);
  return !ended && kill(running, victims);
}

/** Kills a command that is under way; false when it has not started. */
export function kill(running: Running, victims: Victims): boolean {
  const { pid } = running.process;
  if (pid === undefined) return false;
  const tree = victims === "tree" ? processes.descendantsOf(pid) : [];
  for (const victim of [pid, ...tree]) signal(victim, "SIGKILL");
  return true;
}
