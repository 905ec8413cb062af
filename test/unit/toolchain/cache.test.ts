import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { cached, cacheRoot, contentHash, entryPath } from "../../../toolchain/cache.ts";
import { processesIn } from "../../../toolchain/machine/procfs.ts";
import { seesProcesses } from "../../support/sees-processes.ts";
import { startUncollected } from "../../support/zombie.ts";

const HASH = contentHash(["a"]);
const cacheModule = path.join(import.meta.dirname, "../../../toolchain/cache.ts");

let home: string;
const before = process.env["XDG_CACHE_HOME"];

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), "isthmus-cache-"));
  process.env["XDG_CACHE_HOME"] = home;
});

afterEach(async () => {
  if (before === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = before;
  await rm(home, { recursive: true });
});

/** A process of its own that builds the entry: it says "building" and then runs `body`, in which `dir` is known. */
function builder(body: string): ChildProcess {
  return spawn(process.execPath, builderArguments(body), { stdio: ["ignore", "pipe", "inherit"] });
}

function builderArguments(body: string): string[] {
  const program = `
    import { cached } from ${JSON.stringify(cacheModule)};
    import { writeFile, appendFile } from "node:fs/promises";
    import { setTimeout as sleep } from "node:timers/promises";
    await cached("kind", "name", ${JSON.stringify(HASH)}, async (dir) => { console.log("building"); ${body} });`;
  return ["--input-type=module-typescript", "-e", program];
}

const building = (child: { readonly stdout: NodeJS.ReadableStream | null }): Promise<unknown> =>
  once(child.stdout as NodeJS.ReadableStream, "data");
const entries = async (): Promise<string[]> => readdir(path.dirname(entryPath("kind", "name", HASH)));

const write = (text: string) => async (dir: string) => {
  await writeFile(path.join(dir, "file"), text);
};

describe("cached", () => {
  it("builds once and returns the same directory", async () => {
    const first = await cached("kind", "name", HASH, write("1"));
    const second = await cached("kind", "name", HASH, write("2"));
    expect(second).toBe(first);
    expect(await readFile(path.join(first, "file"), "utf8")).toBe("1");
    expect(await entries()).toEqual([path.basename(first)]);
  });

  it("keeps entries of different hashes apart", async () => {
    const one = await cached("kind", "name", contentHash(["1"]), write("1"));
    const two = await cached("kind", "name", contentHash(["2"]), write("2"));
    expect(one).not.toBe(two);
  });

  it("keeps nothing of a build that fails, and lets the next one build", async () => {
    const failing = async (dir: string): Promise<void> => {
      await write("half")(dir);
      throw new Error("no disk");
    };
    await expect(cached("kind", "name", HASH, failing)).rejects.toThrow("no disk");
    expect(await entries()).toEqual([]);
    await cached("kind", "name", HASH, write("whole"));
  });

  it("builds once for concurrent callers of one process", async () => {
    let builds = 0;
    const build = async (dir: string): Promise<void> => {
      builds++;
      await sleep(50);
      await write("1")(dir);
    };
    const all = await Promise.all([1, 2, 3].map(() => cached("kind", "name", HASH, build)));
    expect(builds).toBe(1);
    expect(new Set(all).size).toBe(1);
  });

  it("builds once for concurrent processes", async () => {
    const log = path.join(home, "builds");
    const children = [1, 2, 3].map(() =>
      builder(`await appendFile(${JSON.stringify(log)}, "x"); await sleep(300);`),
    );
    const exits = await Promise.all(children.map(child => once(child, "exit")));
    expect(exits.map(([code]: unknown[]) => code)).toEqual([0, 0, 0]);
    expect(await readFile(log, "utf8")).toBe("x");
  });

  it("leaves no entry when a build is killed, and takes its lock over", async () => {
    const child = builder(
      `await writeFile(dir + "/file", "half"); console.log("written"); await sleep(60_000);`,
    );
    await building(child);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await entries()).not.toContain(path.basename(entryPath("kind", "name", HASH)));

    const entry = await cached("kind", "name", HASH, write("whole"));
    expect(await readFile(path.join(entry, "file"), "utf8")).toBe("whole");
    expect(await entries()).toEqual([path.basename(entry)]);
  });

  it.skipIf(!seesProcesses)(
    "takes over the lock of a killed process that its parent never collects",
    async () => {
      const child = await startUncollected(process.execPath, ...builderArguments("await sleep(60_000);"));
      try {
        await building(child);
        await child.kill();
        const entry = await cached("kind", "name", HASH, write("ours"));
        expect(await readFile(path.join(entry, "file"), "utf8")).toBe("ours");
        expect(await entries()).toEqual([path.basename(entry)]);
      } finally {
        child.release();
      }
    },
  );

  it("waits for a process that nothing is known of", async () => {
    const child = builder(`await sleep(500); await writeFile(dir + "/file", "theirs");`);
    await building(child);
    const entry = await cached("kind", "name", HASH, write("ours"), processesIn("/no/procfs"));
    expect(await readFile(path.join(entry, "file"), "utf8")).toBe("theirs");
  });

  it.skipIf(!seesProcesses)(
    "takes over the lock of a process whose id was given to another one",
    async () => {
      const entry = entryPath("kind", "name", HASH);
      await mkdir(path.dirname(entry), { recursive: true });
      await writeFile(
        path.join(path.dirname(entry), `.${path.basename(entry)}.lock`),
        `${process.pid} 1 somebody`,
      );
      await cached("kind", "name", HASH, write("1"));
      expect(await entries()).toEqual([path.basename(entry)]);
    },
  );

  it("waits for a living process and uses what it built", async () => {
    const child = builder(`await sleep(300); await writeFile(dir + "/file", "theirs");`);
    await building(child);
    const entry = await cached("kind", "name", HASH, write("ours"));
    expect(await readFile(path.join(entry, "file"), "utf8")).toBe("theirs");
  });

  it("builds itself when the process it waits for dies", async () => {
    const child = builder("await sleep(60_000);");
    await building(child);
    setTimeout(() => child.kill("SIGKILL"), 100);
    const entry = await cached("kind", "name", HASH, write("ours"));
    expect(await readFile(path.join(entry, "file"), "utf8")).toBe("ours");
  });
});

describe("contentHash", () => {
  it.each([
    [
      ["ab", "c"],
      ["a", "bc"],
    ],
    [
      ["a", "b"],
      ["b", "a"],
    ],
    [["a"], ["a", ""]],
  ])("tells %j from %j", (left, right) => {
    expect(contentHash(left)).not.toBe(contentHash(right));
  });
});

describe("cacheRoot", () => {
  it("follows XDG_CACHE_HOME, unless it is relative", () => {
    expect(cacheRoot()).toBe(path.join(home, "isthmus"));
    process.env["XDG_CACHE_HOME"] = "relative";
    expect(path.isAbsolute(cacheRoot())).toBe(true);
  });
});
