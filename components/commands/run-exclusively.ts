import { readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cacheRoot } from "../../toolchain/cache.ts";

/**
 * Runs `body` as the only one at work on `subject`. Pulumi's lock keeps live updates apart, but `kill -9` of
 * one leaves its scripts running: such a left-over is ended here, so that it can't undo what `body` does.
 */
export async function takeOver<T>(subject: string, body: () => Promise<T>): Promise<T> {
  const directory = join(cacheRoot(), "run");
  const file = join(directory, `${subject}.pid`);
  await mkdir(directory, { recursive: true });
  await endLeftOver(file);
  await writeFile(file, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    return await body();
  } finally {
    await rm(file, { force: true });
  }
}

async function endLeftOver(file: string): Promise<void> {
  let owner: { readonly pid: number; readonly started: string };
  try {
    owner = JSON.parse(await readFile(file, "utf8")) as typeof owner;
  } catch {
    return; // no left-over, or one that was killed while it wrote this file and so before it did anything
  }
  if (startOf(owner.pid) !== owner.started || owner.started === "") return;
  for (const pid of [owner.pid, ...descendants(owner.pid)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
  while (startOf(owner.pid) === owner.started) await sleep(50);
}

/** When a process started, in clock ticks since boot: with its pid, its identity. Empty when it is gone,
 *  and where there is no procfs. */
function startOf(pid: number): string {
  return fieldsOf(pid)?.[19] ?? "";
}

function descendants(parent: number): number[] {
  const children = childrenOf(parent);
  return [...children, ...children.flatMap(descendants)];
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Fields of proc(5)'s `stat` from the third on (the second may hold spaces); undefined when it is gone. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields;
  } catch {
    return undefined;
  }
}
