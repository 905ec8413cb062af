import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";

import { afterEach, describe, expect, it } from "vitest";

import { processes, processesIn, signal } from "../../../toolchain/processes.ts";
import { startUncollected, type Uncollected } from "../../support/zombie.ts";

let uncollected: Uncollected | undefined;
afterEach(() => {
  uncollected?.release();
  uncollected = undefined;
});

/** The id of a process that has ended and was collected. */
async function endedPid(): Promise<number> {
  const child = spawn("true");
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("a process that runs", () => {
  it("is alive, by its id and its start", () => {
    const own = processes.identityOf(process.pid);
    expect(own.started).toMatch(/^\d+$/);
    expect(processes.isAlive(own)).toBe(true);
    expect(processes.isAlive({ pid: process.pid })).toBe(true);
    expect(processes.isAlive({ pid: process.pid, started: "1" })).toBe(false);
  });

  it("has arguments, a name and a parent", async () => {
    uncollected = await startUncollected("sleep", "599");
    const { pid } = uncollected;
    await expect.poll(() => processes.commandLine(pid)).toBe("sleep 599");
    expect(processes.isProgram(pid, "sleep")).toBe(true);
    expect(processes.isProgram(pid, "dockerd")).toBe(false);
    expect(processes.parentOf(processes.parentOf(pid) ?? 0)).toBe(process.pid);
    expect(processes.all()).toContain(pid);
    expect(processes.variableOf(pid, "PATH")).toBe(process.env["PATH"]);
    expect(processes.variableOf(pid, "PAT")).toBeUndefined();
  });

  it("has descendants, also those that another of its threads started", async () => {
    const inThread = `
      const { pid } = require("node:child_process").spawn("sleep", ["598"]);
      console.log(pid);`;
    const script = `new (require("node:worker_threads").Worker)(${JSON.stringify(inThread)}, { eval: true })`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const grandchild = Number(line.toString());
    try {
      expect(processes.descendantsOf(parent.pid ?? 0)).toEqual([grandchild]);
      expect(processes.descendantsOf(process.pid)).toEqual(
        expect.arrayContaining([parent.pid, grandchild]) as number[],
      );
    } finally {
      signal(grandchild, "SIGKILL");
      parent.kill("SIGKILL");
    }
  });
});

describe("a zombie", () => {
  it("has ended, although it takes signals and has a start", async () => {
    uncollected = await startUncollected("sleep", "599");
    const { pid } = uncollected;
    const identity = processes.identityOf(pid);
    expect(processes.isAlive(identity)).toBe(true);
    await uncollected.kill();
    expect(signal(pid, "SIGCONT")).toBe(true);
    expect(processes.isAlive(identity)).toBe(false);
    expect(processes.isAlive({ pid })).toBe(false);
    expect(processes.startOf(pid)).toBeUndefined();
    expect(processes.commandLine(pid)).toBe("");
    expect(processes.isProgram(pid, "sleep")).toBe(false);
  });
});

it("a process that has ended is gone, and a signal to it does no harm", async () => {
  const pid = await endedPid();
  expect(processes.isAlive({ pid })).toBe(false);
  expect(processes.startOf(pid)).toBeUndefined();
  expect(processes.isProgram(pid, "true")).toBe(false);
  expect(processes.descendantsOf(pid)).toEqual([]);
  expect(signal(pid, "SIGKILL")).toBe(false);
});

it("no signal goes to a group of processes", () => {
  expect(signal(0, "SIGCONT")).toBe(false);
  expect(signal(-process.pid, "SIGCONT")).toBe(false);
});

describe("without procfs", () => {
  const none = processesIn("/no/procfs");

  it("a process counts as alive for as long as there is one of its id", async () => {
    expect(none.isAlive({ pid: process.pid })).toBe(true);
    expect(none.isAlive({ pid: process.pid, started: "1" })).toBe(true);
    expect(none.isProgram(process.pid, "dockerd")).toBe(true);
    const pid = await endedPid();
    expect(none.isAlive({ pid, started: "1" })).toBe(false);
    expect(none.isProgram(pid, "true")).toBe(false);
  });

  it("nothing else is known of it", () => {
    expect(none.identityOf(process.pid)).toEqual({ pid: process.pid });
    expect(none.startOf(process.pid)).toBeUndefined();
    expect(none.commandLine(process.pid)).toBeUndefined();
    expect(none.parentOf(process.pid)).toBeUndefined();
    expect(none.variableOf(process.pid, "PATH")).toBeUndefined();
    expect(none.descendantsOf(process.pid)).toEqual([]);
    expect(none.all()).toEqual([]);
  });
});

it("only processes.ts reads what procfs shows of processes", () => {
  const readers = globSync("{cli,components,stacks,toolchain}/**/*.ts").filter(file =>
    /["'`]\/proc(?=["'`]|\/(\$|\d|\*|self|thread-self))/.test(readFileSync(file, "utf8")),
  );
  // Of a process that hands its capabilities on, that file reads those, and nothing about the process.
  expect(readers.sort()).toEqual(["toolchain/docker/capability.ts", "toolchain/processes.ts"]);
  const { length } = readFileSync("toolchain/docker/capability.ts", "utf8").match(/["'`]\/proc/g) ?? [];
  expect(length).toBe(1);
});
