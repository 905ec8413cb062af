import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { startStoppedDocker } from "../../cli/machine/start-docker.ts";
import { cacheRoot } from "../../toolchain/cache.ts";
import { processes, type ProcessIdentity, type Processes } from "../../toolchain/machine/processes.ts";
import { run } from "../../toolchain/process.ts";

/** Where each process that makes stacks named `e2e…` has a file as long as it runs; the others in it were killed. */
const marks = (): string => join(cacheRoot(), "e2e-runs");

/** Stands in a file's name for the start of its process where nothing tells it. */
const unknownStart = "x";

const markOf = ({ pid, started = unknownStart }: ProcessIdentity): string => `${pid}-${started}`;

/**
 * Begins a run that makes stacks named `e2e…`: what killed runs have left of theirs is removed, as it would be in the way, and a
 * Docker that was stopped is started for that, since it brings their containers back. Beside another run nothing is removed.
 */
export async function beginRun(): Promise<void> {
  const own = join(marks(), markOf(processes.identityOf(process.pid)));
  mkdirSync(marks(), { recursive: true });
  writeFileSync(own, "");
  process.on("exit", () => {
    rmSync(own, { force: true });
  });
  const others = otherRuns();
  if (others.length > 0) {
    console.log(`Other tests run (process ${others.join(", ")}): what killed ones have left stays.`);
    return;
  }
  await startStoppedDocker(({ task, state, detail }) => {
    console.log([task, state, detail].filter(Boolean).join(" "));
  });
  await run(".ci/remove-e2e-stacks", []);
}

/**
 * Process ids of other runs that go on. Forgets those that have ended.
 *
 * @param directory where their marks are; default: where runs of this user have them
 */
export function otherRuns(directory = marks(), table: Processes = processes): number[] {
  return readdirSync(directory).flatMap(name => {
    const [, pid, started] = /^(\d+)-(\d+|x)$/.exec(name) ?? [];
    const other = { pid: Number(pid), started: started === unknownStart ? undefined : started };
    if (other.pid === process.pid) return [];
    if (table.isAlive(other)) return [other.pid];
    rmSync(join(directory, name), { force: true });
    return [];
  });
}
