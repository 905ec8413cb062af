import { describe, expect, it } from "vitest";

import { ProcessError, run } from "../../../toolchain/process.ts";

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
    await expect(run("sleep", ["60"], { timeoutMs: 50 })).rejects.toThrow("SIGKILL");
  });

  it("survives a program that does not read its input", async () => {
    expect(await run("true", [], { input: "x".repeat(1_000_000) })).toBe("");
  });
});
