import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { callbackPorts } from "../../../cli/recovery/leftover-engine.ts";
import { fileBackendDirectory, judgeLocks, parseLock, readLocks } from "../../../cli/recovery/locks.ts";

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

  test("of a pid that another program has by now are stale", () => {
    const directory = mkdtempSync(join(tmpdir(), "isthmus-locks-"));
    try {
      const locks = join(directory, ".pulumi", "locks", "organization", "isthmus", "dev");
      mkdirSync(locks, { recursive: true });
      const own = { ...lock, pid: process.pid, hostname: hostname() };
      writeFileSync(join(locks, "a.json"), JSON.stringify(own));
      expect(readLocks(directory, "isthmus", "dev")).toEqual({ kind: "stale", locks: [own] });
      expect(readLocks(directory, "isthmus", "other")).toEqual({ kind: "free" });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("the directory of a backend", () => {
  test.each([
    ["file://~", homedir()],
    ["file://~/state", join(homedir(), "state")],
    ["file:///var/state", "/var/state"],
    ["file://state?no_tmp_dir=true", "/project/state"],
    ["s3://bucket", undefined],
    ["", undefined],
  ])("%s is %s", (url, directory) => {
    expect(fileBackendDirectory(url, "/project")).toBe(directory);
  });
});

test("an engine's callbacks are the local ports among its arguments", () => {
  expect(
    callbackPorts("pulumi up --client=127.0.0.1:4001 --event-log tcp://127.0.0.1:4002 --stack dev"),
  ).toEqual([4001, 4002]);
  expect(callbackPorts("pulumi up --yes")).toEqual([]);
});
