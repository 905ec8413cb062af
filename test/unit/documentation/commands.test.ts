import { existsSync, globSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { commands, commonFlags } from "../../../cli/commands/index.ts";
import { parseLine } from "../../../cli/line/args.ts";

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...globSync("{docs,certs}/*.md")].filter(
  existsSync,
);
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** Programs of which a fenced `sh` block may run any command: they have to be there before Isthmus, or are the site's. */
const others: ReadonlySet<string> = new Set(["git", "go", "cd", "kubectl", "eval"]);

interface Command {
  readonly page: string;
  readonly line: string;
}

/** What a page tells its reader to run: lines of its `sh` blocks, and what stands in the text as `./isthmus …` or `npm run …`. */
function commandsOf(page: string): Command[] {
  const text = readFileSync(page, "utf8");
  const blocks = [...text.matchAll(/^ *```sh\n([^]*?)^ *```/gm)].flatMap(([, block = ""]) =>
    block.split("\n"),
  );
  const inline = [...text.matchAll(/`((?:\.\/isthmus|npm run)\b[^`]*)`/g)].map(([, line = ""]) => line);
  return [...blocks, ...inline]
    .map(line => line.replace(/ #.*/, "").trim())
    .filter(line => line !== "" && !line.startsWith("#"))
    .map(line => ({ page, line }));
}

/** Why a command can't be run from a fresh clone; undefined when it can. */
function fault(line: string): string | undefined {
  if (line.includes(" && ")) return line.split(" && ").map(fault).find(Boolean);
  const inShell = /\$\((.*)\)/.exec(line)?.[1];
  if (inShell !== undefined) return fault(inShell);
  const [program = "", ...args] = line.replace(/ [<>] .*/, "").split(/\s+/);
  if (program === "./isthmus") return isthmusFault(args);
  if (program === "npm" && args[0] === "run") {
    const script = scripts[args[1] ?? ""];
    return script === undefined ? `package.json has no script ${String(args[1])}` : fault(script);
  }
  return others.has(program) ? undefined : `${program} is not what a fresh clone brings`;
}

function isthmusFault(args: readonly string[]): string | undefined {
  if (args.length === 0) return undefined; // the program itself, in a sentence
  try {
    // A name in capitals or in angle brackets stands for the reader's own.
    parseLine(
      args.map(arg => arg.replace(/^<.*>$/, "name")),
      commands,
      commonFlags,
    );
    return undefined;
  } catch (error) {
    return String(error);
  }
}

describe("a command that a page names can be run from a fresh clone", () => {
  const found = pages.flatMap(commandsOf);

  it("and there are some", () => {
    expect(found.filter(({ line }) => line.startsWith("npm run")).length).toBeGreaterThan(3);
    expect(found.filter(({ line }) => line.startsWith("./isthmus")).length).toBeGreaterThan(10);
  });

  it.each(found)("$page: $line", ({ line }) => {
    expect(fault(line)).toBeUndefined();
  });

  it.each([
    "./isthmus frobnicate",
    "./isthmus up --x",
    "npm run nothing",
    'eval "$(./isthmus kubeconfg)"',
    "pulumi up",
  ])("%s can not", line => {
    expect(fault(line)).toBeDefined();
  });
});

it.each(Object.entries(scripts))("npm run %s needs no Node but the one that Isthmus brings", (_, script) => {
  for (const part of script.split(" && ")) expect(part).toMatch(/^(\.\/isthmus|cd|go) /);
  expect(fault(script)).toBeUndefined();
});

describe("a command in the source", () => {
  const sources = globSync("{bench,cli,components,stacks,toolchain,certs}/**/*.ts");
  const named = sources.flatMap(file =>
    [...readFileSync(file, "utf8").matchAll(/(\.\/isthmus|npm run) ([a-z][\w:-]*)/g)].map(([line]) => ({
      file,
      line,
    })),
  );

  it.each(named)("$file: $line", ({ line }) => {
    expect(fault(line)).toBeUndefined();
  });

  it("in a problem of a config is none of a Pulumi on PATH, where there may be none", () => {
    const told = sources
      .filter(file => /^(stacks|certs)/.test(file))
      .flatMap(file => readFileSync(file, "utf8").match(/^ *[^\s/*].*pulumi config set.*/gm) ?? []);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter(line => !line.includes("./isthmus pulumi config set"))).toEqual([]);
  });
});

describe("a path that a page names exists", () => {
  const paths = pages.flatMap(page =>
    [
      ...readFileSync(page, "utf8").matchAll(
        /`((?:bench|certs|cli|components|docs|stacks|test|toolchain)\/[\w./-]*)`/g,
      ),
    ].map(([, path = ""]) => ({ page, path })),
  );

  it.each(paths)("$page: $path", ({ path }) => {
    expect(existsSync(path)).toBe(true);
  });
});
