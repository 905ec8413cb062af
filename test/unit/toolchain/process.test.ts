import { describe, expect, it } from "vitest";

import { ProcessError, run } from "../../../toolchain/process.ts";
import { processes } from "../../../toolchain/machine/processes.ts";
import { seesProcesses } from "../../support/sees-processes.ts";

const sh = (script: string, options = {}): Promise<string> => run("/bin/sh", ["-c", script], options);

describe("run", () => {
  it("returns standard output only", async () => {
    expect(await sh("echo out; echo err >&2")).toBe("out\n");
  });

  it("adds variables to the environment, takes input and a directory", async () => {
    expect(await sh('echo "$X $HOME"; cat; pwd', { env: { X: "1" }, input: "in\n", cwd: "/" })).toBe(
      `1 ${process.env["HOME"] ?? ""}\nin\n/\n`,
    );
  });

  it.each([
    ["echo why >&2; exit 3", 3, /failed with exit code 3:\n.*why/s],
    ["kill -9 $$", undefined, /was ended by SIGKILL/],
    [
      "i=0; while [ $i -lt 100 ]; do echo line $i; i=$((i+1)); done; exit 1",
      1,
      /code 1:\nline 70\n(.*\n)*line 99$/,
    ],
  ])("tells how %j failed", async (script, exitCode, message) => {
    const error = await sh(script).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProcessError);
    expect(error).toMatchObject({ exitCode, message: expect.stringMatching(message) as unknown });
  });

  it("tells that a program is missing", async () => {
    await expect(run("/no/such/program", [])).rejects.toThrow("could not be run");
  });

  it("kills a program that takes too long", async () => {
    const error = await run("sleep", ["60"], { timeoutMs: 50 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "sleep 60 took longer than 0.05 s", timedOut: true });
  });

  it.skipIf(!seesProcesses)(
    "kills what such a program has started too, and does not wait for it",
    async () => {
      const error = await sh("echo why >&2; sleep 597 & echo $!; wait", { timeoutMs: 300 }).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({ timedOut: true, stderr: "why" });
      const left = () => processes.named("sleep").filter(pid => processes.commandLine(pid) === "sleep 597");
      await expect.poll(left).toEqual([]);
    },
  );

  it("kills a program that is no longer wanted, and starts none", async () => {
    const controller = new AbortController();
    const running = run("sleep", ["60"], { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toThrow("sleep 60 was interrupted");
    await expect(run("/no/such/program", [], { signal: controller.signal })).rejects.toThrow(
      "was interrupted",
    );
  });

  it("survives a program that does not read its input", async () => {
    expect(await run("true", [], { input: "x".repeat(1_000_000) })).toBe("");
  });
});
