import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

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
  for (const victim of victims === "tree" ? [pid, ...descendants(pid)] : [pid]) {
    try {
      process.kill(victim, "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
  return true;
}

/** Every process below one, in whatever session or group it has put itself. */
function descendants(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return below(root);
}
