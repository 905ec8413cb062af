import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";

import { describe, expect, test, onTestFinished, vi } from "vitest";

import { callbackPorts, endLeftOverEngine } from "../../../cli/recovery/leftover-engine.ts";
import { endLeftOverPlugins } from "../../../cli/recovery/leftover-plugins.ts";
import {
  fileBackendDirectory,
  judgeLocks,
  parseLock,
  readLocks,
  type LockState,
} from "../../../cli/recovery/locks.ts";
import { processesOn, type Processes } from "../../../toolchain/machine/processes.ts";
import { processesIn } from "../../../toolchain/machine/procfs.ts";
import { seesProcesses } from "../../support/sees-processes.ts";
import { startUncollected } from "../../support/zombie.ts";

const lock = { pid: 4242, hostname: "here", username: "root", timestamp: "2026-11-21T12:00:00Z" };
const alive = () => true;
const dead = () => false;

describe("a lock file", () => {
  test("is read as Pulumi writes it", () => {
    expect(parseLock(JSON.stringify(lock))).toEqual(lock);
  });

  test.each(["", "{", "null", "[]", '{"pid":"1"}'])("that holds %j is no lock", text => {
    expect(parseLock(text)).toBeUndefined();
  });
});

describe("the locks of a stack", () => {
  test("are free when there are none", () => {
    expect(judgeLocks([], "here", alive)).toEqual({ kind: "free" });
  });

  test("are stale when their process is gone, or they can't be read", () => {
    expect(judgeLocks([lock, undefined], "here", dead)).toEqual({ kind: "stale", locks: [lock] });
    expect(judgeLocks([undefined], "here", alive)).toEqual({ kind: "stale", locks: [] });
  });

  test("are held by a living process, and by any of another host", () => {
    expect(judgeLocks([lock], "here", alive)).toEqual({ kind: "held", lock, here: true });
    expect(judgeLocks([lock], "there", dead)).toEqual({ kind: "held", lock, here: false });
  });

  /** The state of a stack that a process of this host has locked. */
  function lockedBy(pid: number, table?: Processes): LockState {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-locks-"));
    try {
      const locks = join(directory, ".pulumi", "locks", "organization", "isthmus", "dev");
      mkdirSync(locks, { recursive: true });
      writeFileSync(join(locks, "a.json"), JSON.stringify({ ...lock, pid, hostname: hostname() }));
      expect(readLocks(directory, "isthmus", "other")).toEqual({ kind: "free" });
      return readLocks(directory, "isthmus", "dev", table);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  describe.skipIf(!seesProcesses).each(["linux", "darwin"] as const)("on %s", system => {
    const table = processesOn(system);

    test("of a pid that another program has by now are stale", () => {
      expect(lockedBy(process.pid, table)).toMatchObject({ kind: "stale", locks: [{ pid: process.pid }] });
    });

    test("are held by a pulumi that runs, and stale once it was killed, also when nobody collects it", async () => {
      const directory = mkdtempSync(join(tmpdir(), "isthmus locks-"));
      copyFileSync("/bin/sleep", join(directory, "pulumi"));
      const engine = await startUncollected(join(directory, "pulumi"), "600");
      try {
        await expect.poll(() => lockedBy(engine.pid, table).kind).toBe("held");
        await engine.kill();
        expect(lockedBy(engine.pid, table).kind).toBe("stale");
      } finally {
        engine.release();
        rmSync(directory, { recursive: true });
      }
    });
  });

  test("are held where nothing tells what the process is, until it ends", async () => {
    const child = spawn("sleep", ["600"]);
    const pid = child.pid ?? 0;
    expect(lockedBy(pid, processesIn("/no/procfs"))).toMatchObject({ kind: "held", here: true });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(lockedBy(pid, processesIn("/no/procfs")).kind).toBe("stale");
  });
});

describe("what a killed run left", () => {
  test("is not touched where nothing tells of processes", async () => {
    const none = processesIn("/no/procfs");
    const said: string[] = [];
    expect(await endLeftOverEngine(process.pid, text => said.push(text), none)).toBe(false);
    await endLeftOverPlugins(none);
    expect(said).toEqual([]);
  });

  test.skipIf(!seesProcesses).each(["linux", "darwin"] as const)(
    "is an engine that nobody listens to any more: it is asked to stop, on %s",
    async system => {
      const engine = spawn(process.execPath, [
        "-e",
        "setInterval(() => {}, 1000)",
        "--",
        "--client=127.0.0.1:1",
      ]);
      const exit = once(engine, "exit");
      const said: string[] = [];
      expect(await endLeftOverEngine(engine.pid ?? 0, text => said.push(text), processesOn(system))).toBe(
        true,
      );
      expect(said).toEqual([expect.stringContaining(`(pid ${engine.pid ?? 0})`)]);
      await exit;
      expect(engine.signalCode).toBe("SIGINT");
    },
  );
});

describe("the directory of a backend", () => {
  test.each([
    ["file://~", userInfo().homedir],
    ["file://~/state", join(userInfo().homedir, "state")],
    ["file:///var/state", "/var/state"],
    ["file://state?no_tmp_dir=true", "/project/state"],
    ["s3://bucket", undefined],
    ["", undefined],
  ])("%s is %s", (url, directory) => {
    expect(fileBackendDirectory(url, "/project")).toBe(directory);
  });

  test("is the account's home, as for Pulumi, whatever HOME says", () => {
    vi.stubEnv("HOME", "/elsewhere");
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    expect(fileBackendDirectory("file://~", "/project")).toBe(userInfo().homedir);
  });
});

test("an engine's callbacks are the local ports among its arguments", () => {
  expect(
    callbackPorts("pulumi up --client=127.0.0.1:4001 --event-log tcp://127.0.0.1:4002 --stack dev"),
  ).toEqual([4001, 4002]);
  expect(callbackPorts("pulumi up --yes")).toEqual([]);
});
