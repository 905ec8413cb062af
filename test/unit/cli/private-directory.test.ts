import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { removeAbandonedDirectories } from "../../../cli/recovery/private-directory.ts";
import { processesOn } from "../../../toolchain/machine/processes.ts";
import { processesIn } from "../../../toolchain/machine/procfs.ts";
import { seesProcesses } from "../../support/sees-processes.ts";
import { standInFor, type StandIns } from "../../support/stand-in.ts";
import { startUncollected } from "../../support/zombie.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  vi.stubEnv("XDG_CACHE_HOME", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, { recursive: true });
});

const temporary = () => join(cache, "isthmus", "tmp");
const left = (): string[] => (existsSync(temporary()) ? readdirSync(temporary()) : []);

/** Arguments for a Node that gets a private directory, writes a kubeconfig there, says where, and then runs `body`. */
function user(body: string): string[] {
  const program = `
    import { statSync, writeFileSync } from "node:fs";
    import { tmpdir } from "node:os";
    import { join } from "node:path";
    import { usePrivateDirectory } from ${JSON.stringify(resolve("cli/recovery/private-directory.ts"))};
    const directory = usePrivateDirectory();
    writeFileSync(join(tmpdir(), "kubeconfig1"), "a-token");
    const mode = (statSync(directory).mode & 0o777).toString(8);
    console.log(JSON.stringify({ directory, again: usePrivateDirectory(), tmpdir: tmpdir(), mode }));
    ${body}`;
  return ["--disable-warning=ExperimentalWarning", "--input-type=module-typescript", "-e", program];
}

interface Said {
  readonly directory: string;
  readonly again: string;
  readonly tmpdir: string;
  readonly mode: string;
}

async function said({ stdout }: { readonly stdout: NodeJS.ReadableStream | null }): Promise<Said> {
  const [line] = (await once(stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return JSON.parse(line.toString()) as Said;
}

function start(body: string): ChildProcess {
  return spawn(process.execPath, user(body), { stdio: ["ignore", "pipe", "ignore"] });
}

const forever = "setInterval(() => {}, 1000);";

describe("the private directory of a run", () => {
  it("is nobody else's, and where everything that the run starts puts its temporary files", async () => {
    const child = start(forever);
    try {
      const { directory, again, tmpdir, mode } = await said(child);
      expect(dirname(directory)).toBe(temporary());
      expect(again).toBe(directory);
      expect(tmpdir).toBe(directory);
      expect(mode).toBe("700");
      const start = seesProcesses ? "\\d+" : "x";
      expect(left()).toEqual([expect.stringMatching(new RegExp(`^${child.pid ?? 0}-${start}-`))]);
    } finally {
      child.kill("SIGKILL");
    }
  });

  it.each([
    ["ends", "", 0],
    ["exits", "process.exit(7);", 7],
    ["fails", "throw new Error('no');", 1],
    [
      "is stopped by Ctrl-C",
      `const { watchInterrupts } = await import(${JSON.stringify(resolve("cli/line/interrupts.ts"))});
       watchInterrupts(() => {});
       process.kill(process.pid, "SIGINT");
       ${forever}`,
      130,
    ],
  ])("is gone once the run %s", async (_how, body, code) => {
    const child = start(body);
    const exit = once(child, "exit");
    expect((await said(child)).directory).toContain(temporary());
    expect(await exit).toEqual([code, null]);
    expect(left()).toEqual([]);
  });
});

describe("after kill -9 the next run", () => {
  it("removes it, and no directory of a run that lives", async () => {
    const [killed, living] = [start(forever), start(forever)];
    try {
      const [, { directory }] = await Promise.all([said(killed), said(living)]);
      const exit = once(killed, "exit");
      killed.kill("SIGKILL");
      await exit;
      expect(left()).toHaveLength(2);
      removeAbandonedDirectories(complain);
      expect(left().map(name => join(temporary(), name))).toEqual([directory]);
    } finally {
      killed.kill("SIGKILL");
      living.kill("SIGKILL");
    }
  });

  it.skipIf(!seesProcesses)("removes it also while nobody has collected the killed one", async () => {
    const killed = await startUncollected(process.execPath, ...user(forever));
    try {
      await said(killed);
      await killed.kill();
      removeAbandonedDirectories(complain);
      expect(left()).toEqual([]);
    } finally {
      killed.release();
    }
  });

  it.skipIf(!seesProcesses).each(["linux", "darwin"] as const)(
    "leaves it to an engine that still works with it, until that has ended, on %s",
    async system => {
      const table = processesOn(system);
      const programs: StandIns = standInFor({});
      // What runs under the name pulumi is an engine.
      const child = start(`
      import { copyFileSync } from "node:fs";
      import { spawn } from "node:child_process";
      copyFileSync("/bin/sleep", ${JSON.stringify(join(programs.directory, "pulumi"))});
      const engine = spawn(${JSON.stringify(join(programs.directory, "pulumi"))}, ["594"], { detached: true });
      ${forever}`);
      try {
        await said(child);
        const engines = () =>
          table.descendantsOf(child.pid ?? 0).filter(pid => table.isProgram(pid, "pulumi"));
        await expect.poll(engines).toHaveLength(1);
        const [engine = 0] = engines();
        const exit = once(child, "exit");
        child.kill("SIGKILL");
        await exit;
        removeAbandonedDirectories(complain, table);
        expect(left()).toHaveLength(1);
        process.kill(engine, "SIGKILL");
        await expect
          .poll(() => {
            removeAbandonedDirectories(complain, table);
            return left();
          })
          .toEqual([]);
      } finally {
        child.kill("SIGKILL");
        programs.remove();
      }
    },
  );

  it("leaves it to a process of that id where nothing tells who it is", () => {
    mkdirSync(join(temporary(), `${process.pid}-1-abcdef`), { recursive: true });
    removeAbandonedDirectories(complain, processesIn("/no/procfs"));
    expect(left()).toHaveLength(1);
  });

  it.skipIf(!seesProcesses)("removes it when a process of that id is another one", () => {
    mkdirSync(join(temporary(), `${process.pid}-1-abcdef`), { recursive: true });
    removeAbandonedDirectories(complain);
    expect(left()).toEqual([]);
  });

  it("touches nothing that is not named so", () => {
    mkdirSync(join(temporary(), "somebody's"), { recursive: true });
    removeAbandonedDirectories(complain);
    expect(left()).toEqual(["somebody's"]);
  });
});

it("an engine puts its temporary files there, and none is left", async () => {
  const programs = standInFor({
    pulumi: `[ "$1" = version ] && echo v3.259.0 && exit
echo a-token > "$TMPDIR/kubeconfig1" && ls "$TMPDIR" && echo "$TMPDIR"`,
  });
  try {
    const program = `
      import { engineInOwnGroup } from ${JSON.stringify(resolve("cli/pulumi/engine.ts"))};
      const engine = await engineInOwnGroup("dev", new AbortController().signal);
      console.log((await engine.run(["up"], process.cwd(), {})).stdout);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
      env: { ...process.env, PATH: programs.path },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [file, directory] = (await text(child.stdout)).split("\n");
    expect(file).toBe("kubeconfig1");
    expect(dirname(directory ?? "")).toBe(temporary());
    expect(left()).toEqual([]);
  } finally {
    programs.remove();
  }
});

const complain = (text: string): void => {
  throw new Error(text);
};
