import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { runExclusively } from "../../../components/commands/run-exclusively.ts";
import { processes } from "../../../toolchain/machine/processes.ts";
import { processesIn } from "../../../toolchain/machine/procfs.ts";
import { seesProcesses } from "../../support/sees-processes.ts";

let cache: string;
let before: string | undefined;

beforeEach(() => {
  before = process.env["XDG_CACHE_HOME"];
  cache = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  process.env["XDG_CACHE_HOME"] = cache;
});
afterEach(() => {
  if (before === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = before;
  rmSync(cache, { recursive: true });
});

/** A process of its own that takes `subject` over, starts a child, says so, and never ends by itself. */
async function hold(subject: string): Promise<{ readonly pid: number; readonly child: number }> {
  const module = resolve("components/commands/run-exclusively.ts");
  const script = `
    import { spawn } from "node:child_process";
    import { runExclusively } from ${JSON.stringify(module)};
    await runExclusively(${JSON.stringify(subject)}, () => {
      const child = spawn("sleep", ["600"]);
      console.log(child.pid);
      return new Promise(() => setInterval(() => {}, 1000));
    });`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(holder.stdout, "data")) as [Buffer];
  return { pid: holder.pid ?? 0, child: Number(line.toString()) };
}

const alive = (pid: number) => processes.isAlive({ pid });

it.skipIf(!seesProcesses)("ends what a killed run left at work, with its children", async () => {
  const holder = await hold("cluster");
  expect(alive(holder.pid)).toBe(true);
  await runExclusively("cluster", () => {
    expect(alive(holder.pid)).toBe(false);
    expect(alive(holder.child)).toBe(false);
    return Promise.resolve();
  });
});

it("leaves alone what works on something else", async () => {
  const holder = await hold("one");
  try {
    await runExclusively("another", () => Promise.resolve());
    expect(alive(holder.pid)).toBe(true);
  } finally {
    process.kill(holder.child, "SIGKILL");
    process.kill(holder.pid, "SIGKILL");
  }
});

it("ends nothing where nothing tells who it is, as the id may be another program's by now", async () => {
  const holder = await hold("cluster");
  try {
    await runExclusively("cluster", () => Promise.resolve(), processesIn("/no/procfs"));
    expect(alive(holder.pid)).toBe(true);
  } finally {
    process.kill(holder.child, "SIGKILL");
    process.kill(holder.pid, "SIGKILL");
  }
});

it("leaves no file behind, also when the work fails", async () => {
  await expect(runExclusively("cluster", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(join(cache, "isthmus", "run"))).toEqual([]);
});
