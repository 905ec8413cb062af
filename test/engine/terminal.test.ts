import { spawnSync } from "node:child_process";

import { describe, expect, it } from "vitest";

const program = "node --disable-warning=ExperimentalWarning test/support/show-progress.ts";

/** What a program shows in a terminal of its own, made by `script` of util-linux. */
function inTerminal(line: string, environment: Readonly<Record<string, string>>): string {
  const env: NodeJS.ProcessEnv = { ...process.env, TERM: "xterm-256color" };
  for (const name of ["CI", "NO_COLOR"]) Reflect.deleteProperty(env, name);
  Object.assign(env, environment);
  const { stdout, error } = spawnSync("script", ["-qec", line, "/dev/null"], { env, encoding: "utf8" });
  if (error) throw error;
  return stdout;
}

const piped = (line: string, environment: Readonly<Record<string, string>> = {}) =>
  spawnSync("sh", ["-c", `${line} 2>&1 | cat`], {
    env: { ...process.env, TERM: "xterm-256color", ...environment },
    encoding: "utf8",
  }).stdout;

const escape = "\x1b";

describe("progress", () => {
  it("is one line in a terminal, written anew, with colours", () => {
    const shown = inTerminal(program, {});
    expect(shown).toMatch(/^work 0 s\r +\r/);
    expect(shown).toContain("work done\r\n");
    expect(shown).toContain(`${escape}[32mVerified.${escape}[39m`);
  });

  it("has no escape sequence with NO_COLOR", () => {
    const shown = inTerminal(program, { NO_COLOR: "1" });
    expect(shown).toContain("work 0 s\r");
    expect(shown).toContain("Verified.");
    expect(shown).not.toContain(escape);
  });

  it("is plain lines in a dumb terminal, for CI and in a pipe", () => {
    const lines = ["work ...", "work done", "Verified.", ""];
    expect(inTerminal(program, { TERM: "dumb" }).split("\r\n")).toEqual(lines);
    expect(inTerminal(program, { CI: "true", NO_COLOR: "1" }).split("\r\n")).toEqual(lines);
    expect(piped(program).split("\n")).toEqual(lines);
  });
});

describe("a refusal", () => {
  const refused = "./isthmus frobnicate";

  it("has its label in red in a terminal, and no escape sequence elsewhere", () => {
    expect(inTerminal(refused, {})).toContain(
      `${escape}[31misthmus:${escape}[39m unknown command frobnicate`,
    );
    for (const shown of [
      inTerminal(refused, { NO_COLOR: "1" }),
      inTerminal(refused, { TERM: "dumb" }),
      piped(refused),
    ]) {
      expect(shown).toContain("isthmus: unknown command frobnicate");
      expect(shown).not.toContain(escape);
    }
  });
});
