import { describe, expect, test } from "vitest";

import { flagsOf, parseLine } from "../../../cli/line/args.ts";
import { commands, commonFlags } from "../../../cli/commands/index.ts";
import { UsageError } from "../../../cli/line/errors.ts";
import { commandHelp, generalHelp } from "../../../cli/line/help.ts";

const parse = (...line: string[]) => parseLine(line, commands, commonFlags);

function refusal(...line: string[]): string {
  try {
    parse(...line);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a command line", () => {
  test("without --stack is about dev", () => {
    expect(parse("up")).toMatchObject({ kind: "run", stack: "dev", json: false, flags: {}, operands: [] });
  });

  test("hands on words that a command looks at itself", () => {
    expect(parse("check", "site7", "--live", "site8")).toMatchObject({
      flags: { live: true },
      operands: ["site7", "site8"],
    });
  });

  test("takes flags before and after the command, with = or a space", () => {
    for (const line of [
      ["up", "--stack", "prod", "--json"],
      ["--json", "--stack=prod", "up"],
      ["--stack", "prod", "up", "--json"],
    ]) {
      expect(parse(...line)).toMatchObject({
        kind: "run",
        command: { name: "up" },
        stack: "prod",
        json: true,
      });
    }
  });

  test("hands a command its own flags only", () => {
    expect(parse("kubeconfig", "--output", "-", "--json")).toMatchObject({ flags: { output: "-" } });
  });

  test("asks for help in general and for a command", () => {
    expect(parse("--help")).toEqual({ kind: "help" });
    expect(parse()).toEqual({ kind: "help" });
    expect(parse("up", "--help")).toMatchObject({ kind: "help", command: { name: "up" } });
    expect(parse("--version")).toEqual({ kind: "version" });
  });

  test("is refused in one line that names the nearest word", () => {
    expect(refusal("destory")).toMatch(/^unknown command destory \(did you mean destroy\?\)/);
    expect(refusal("up", "--jsno")).toBe("unknown flag --jsno for up (did you mean --json?)");
    expect(refusal("test", "unti")).toMatch(/^unknown layer unti \(did you mean unit\?\)/);
    for (const line of [["destory"], ["up", "--x"], ["test", "unti"]])
      expect(refusal(...line)).not.toContain("\n");
  });

  test("suggests nothing for a word that is like none", () => {
    expect(refusal("frobnicate")).toMatch(/^unknown command frobnicate;/);
  });

  test("is refused when a value is missing, superfluous or impossible", () => {
    expect(refusal("up", "--stack")).toContain("--stack needs a value");
    expect(refusal("up", "--json=yes")).toBe("--json takes no value");
    expect(refusal("up", "--stack", "../x")).toContain("letters, digits");
    expect(refusal("up", "again")).toBe("up takes no argument (again)");
    expect(refusal("--json")).toContain("no command given");
  });

  test("may have a command of two words, and a flag several times", () => {
    expect(parse("edge", "add", "code", "--site=a", "--management", "b", "--stack", "prod")).toMatchObject({
      command: { name: "edge add" },
      stack: "prod",
      operands: ["code"],
      flags: { site: "a", management: "b" },
    });
    const line = ["init", "--kind", "a", "prod", "--kind=b", "--edge", "c"];
    expect(parse(...line)).toMatchObject({ flags: { edge: "c" }, lists: { kind: ["a", "b"] } });
    expect(refusal("edge", "ad", "code")).toMatch(/^unknown command edge ad \(did you mean edge add\?\)/);
    expect(refusal("edge")).toMatch(/^unknown command edge; the commands: .*edge add, edge remove/);
  });

  test("names the stack itself where that is what it is about", () => {
    expect(parse("init", "prod")).toMatchObject({ stack: "prod", operands: ["prod"] });
    expect(refusal("init", "../x")).toBe(
      "../x: a stack's name has letters, digits, hyphens, underscores and dots only",
    );
    expect(refusal("init", "prod", "--stack", "prod")).toMatch(/^unknown flag --stack for init/);
    expect(refusal("init")).toBe("init needs a word behind it: init NAME");
    expect(refusal("init", "a", "b")).toBe("init takes one NAME only (b)");
  });

  test("does not take a flag of another command", () => {
    expect(refusal("up", "--diff")).toContain("unknown flag --diff for up");
  });
});

describe("the line of another program", () => {
  test("is passed on as it stands", () => {
    for (const line of [
      ["config", "set", "--secret", "key", "--stack", "prod", "--jsno"],
      ["stack", "ls", "--json", "--help"],
      ["up", "--diff=false", "-v", "9", "--", "--version"],
    ]) {
      expect(parse("pulumi", ...line)).toMatchObject({
        command: { name: "pulumi" },
        operands: line,
        json: false,
      });
    }
    expect(parse("exec", "ls", "--output")).toMatchObject({
      command: { name: "exec" },
      operands: ["ls", "--output"],
    });
  });

  test("may have our own flags before it, but none that changes what the program prints", () => {
    expect(parse("--stack", "prod", "pulumi", "stack", "ls")).toMatchObject({
      stack: "prod",
      operands: ["stack", "ls"],
    });
    expect(refusal("--json", "pulumi", "stack", "ls")).toMatch(/^unknown flag --json for pulumi/);
    expect(refusal("--diff", "pulumi", "stack", "ls")).toMatch(/^unknown flag --diff for pulumi/);
  });

  test("is not for anybody when there is none: the help is ours", () => {
    for (const line of [["pulumi"], ["pulumi", "--help"], ["--help", "pulumi", "stack"]])
      expect(parse(...line)).toMatchObject({ kind: "help", command: { name: "pulumi" } });
  });
});

describe("the help", () => {
  test("names every command, and each command's help every flag of it", () => {
    const general = generalHelp(commands, commonFlags);
    for (const command of commands) {
      expect(general).toContain(command.summary);
      const own = commandHelp(command, commonFlags);
      for (const flag of Object.keys(flagsOf(command, commonFlags))) expect(own).toContain(`--${flag}`);
    }
  });
});
