import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cacheRoot } from "../../toolchain/cache.ts";
import {
  processes,
  signal,
  type ProcessIdentity,
  type Processes,
} from "../../toolchain/machine/processes.ts";

/**
 * Runs `body` as the only one at work on `subject`. Pulumi's lock keeps live updates apart, but `kill -9` of
 * one leaves its scripts running: such a leftover is ended here, so that it can't undo what `body` does.
 * @param table where the leftover is looked up; where that tells no start of processes, none is ended
 */
export async function runExclusively<T>(
  subject: string,
  body: () => Promise<T>,
  table: Processes = processes,
): Promise<T> {
  const directory = join(cacheRoot(), "run");
  const file = join(directory, `${subject}.pid`);
  await mkdir(directory, { recursive: true });
  await endLeftover(file, table);
  await writeFile(file, JSON.stringify(table.identityOf(process.pid)));
  try {
    return await body();
  } finally {
    await rm(file, { force: true });
  }
}

async function endLeftover(file: string, table: Processes): Promise<void> {
  let owner: ProcessIdentity;
  try {
    owner = JSON.parse(await readFile(file, "utf8")) as ProcessIdentity;
  } catch {
    return; // no leftover, or one that was killed while it wrote this file and so before it did anything
  }
  const { pid, started } = owner;
  // Another program may have the id by now: only one that is known to be the same is ended.
  if (started === undefined || table.startOf(pid) !== started) return;
  const ended = [owner, ...table.descendantsOf(pid).map(child => table.identityOf(child))].filter(found =>
    signal(found.pid, "SIGKILL"),
  );
  while (ended.some(one => table.isAlive(one))) await sleep(50);
}
