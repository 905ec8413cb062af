import { spawn } from "node:child_process";
import { once } from "node:events";

import { afterEach, describe, expect, it } from "vitest";

import { processesOn, signal } from "../../../../toolchain/machine/processes.ts";
import { processesIn } from "../../../../toolchain/machine/procfs.ts";
import { parseRow } from "../../../../toolchain/machine/ps.ts";
import { seesProcesses } from "../../../support/sees-processes.ts";
import { startUncollected, type Uncollected } from "../../../support/zombie.ts";

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

// The ps of this machine is another one than macOS', so it is asked for what both have alone.
describe.skipIf(!seesProcesses).each(["linux", "darwin"] as const)("the processes on %s", of => {
  const processes = processesOn(of);

  it("are alive by their id and their start, while they run", () => {
    const own = processes.identityOf(process.pid);
    expect(own.started).toMatch(/^\d+$/);
    expect(processes.isAlive(own)).toBe(true);
    expect(processes.isAlive({ pid: process.pid })).toBe(true);
    expect(processes.isAlive({ pid: process.pid, started: "1" })).toBe(false);
  });

  it("have arguments, a name and a parent", async () => {
    uncollected = await startUncollected("sleep", "599");
    const { pid } = uncollected;
    await expect.poll(() => processes.commandLine(pid)).toBe("sleep 599");
    expect(processes.isProgram(pid, "sleep")).toBe(true);
    expect(processes.isProgram(pid, "dockerd")).toBe(false);
    expect(processes.parentOf(processes.parentOf(pid) ?? 0)).toBe(process.pid);
    expect(processes.named("sleep")).toContain(pid);
    expect(processes.named("dockerd")).not.toContain(pid);
  });

  it("have arguments of any length", async () => {
    const long = "x".repeat(2000);
    uncollected = await startUncollected("sh", "-c", "sleep 599; true", long);
    const { pid } = uncollected;
    await expect.poll(() => processes.commandLine(pid)).toBe(`sh -c sleep 599; true ${long}`);
  });

  it("have descendants, also those that another of their threads started", async () => {
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

  it("have ended as zombies, although these take signals and have a start", async () => {
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
    expect(processes.named("sleep")).not.toContain(pid);
  });

  it("are gone when they have ended, and a signal to them does no harm", async () => {
    const pid = await endedPid();
    expect(processes.isAlive({ pid })).toBe(false);
    expect(processes.startOf(pid)).toBeUndefined();
    expect(processes.isProgram(pid, "true")).toBe(false);
    expect(processes.descendantsOf(pid)).toEqual([]);
    expect(signal(pid, "SIGKILL")).toBe(false);
  });
});

it.skipIf(!seesProcesses)("the variables of a process are known on Linux alone", async () => {
  uncollected = await startUncollected("sleep", "599");
  const { pid } = uncollected;
  await expect.poll(() => processesOn("linux").commandLine(pid)).toBe("sleep 599");
  expect(processesOn("linux").variableOf(pid, "PATH")).toBe(process.env["PATH"]);
  expect(processesOn("linux").variableOf(pid, "PAT")).toBe("");
  expect(processesOn("darwin").variableOf(pid, "PATH")).toBeUndefined();
});

describe("a line of ps", () => {
  // As macOS prints them: the program by its path, which may have spaces, and columns that are filled up.
  it.each([
    [
      "  501     1 Ss   Thu Nov 26 08:06:43 2026     /Users/a b/.cache/isthmus/bin/pulumi",
      { pid: 501, parent: 1, started: "1795680403", hasEnded: false, name: "pulumi" },
    ],
    [
      "  502   501 S+   Tue Dec  1 00:00:00 2026     /opt/pulumi-resource-kubernetes  ",
      { pid: 502, parent: 501, started: "1796083200", hasEnded: false, name: "pulumi-resource" },
    ],
    [
      "  503   501 Z    Tue Dec  1 00:00:00 2026     (node)",
      { pid: 503, parent: 501, started: "1796083200", hasEnded: true, name: "(node)" },
    ],
    ["", undefined],
    ["ps: illegal option", undefined],
  ])("%j is read", (line, row) => {
    expect(parseRow(line)).toEqual(row);
  });
});

it("no signal goes to a group of processes", () => {
  expect(signal(0, "SIGCONT")).toBe(false);
  expect(signal(-process.pid, "SIGCONT")).toBe(false);
});

describe("where nothing tells of processes", () => {
  const none = processesIn("/no/procfs");

  it("one counts as alive for as long as there is one of its id", async () => {
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
    expect(none.named("node")).toEqual([]);
  });
});
