import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { checks } from "../../../cli/testing/checks.ts";
import { fileTimes } from "../../../cli/testing/counts.ts";
import { layerNames } from "../../../cli/testing/layer-names.ts";

const filesOf = (program: string) =>
  checks.filter(check => check.program === program).flatMap(({ args }) => args.filter(existsSync));

it("every shell script of the project is checked, once", () => {
  const tracked = execFileSync("git", ["ls-files"], { encoding: "utf8" })
    .trim()
    .split("\n")
    .filter(existsSync);
  const scripts = tracked.filter(
    file => file.endsWith(".sh") || /^#!\S*[ /](ba|da)?sh\b/.test(readFileSync(file, "utf8")),
  );
  expect(scripts.length).toBeGreaterThan(8);
  expect(filesOf("shellcheck").sort()).toEqual(scripts.sort());
});

describe("the workflow of tests", () => {
  const examples = globSync("docs/examples/*.yml");
  const { jobs } = parse(readFileSync(examples[0] ?? "", "utf8")) as {
    readonly jobs: {
      readonly layers: { readonly strategy: { readonly matrix: { readonly layers: string[] } } };
    };
  };

  it("is checked, as are those for stacks", () => {
    expect(filesOf("actionlint")).toEqual([...examples, ...globSync("docs/workflows/*.yml").sort()]);
  });

  it("runs every layer", () => {
    const layers = jobs.layers.strategy.matrix.layers.flatMap(some => some.split(" "));
    expect([...layers, "e2e"].sort()).toEqual([...layerNames].sort());
  });
});

it("the times of files are the slowest first", () => {
  const result = (name: string, startTime: number, endTime: number) => ({
    name: `/x/${name}`,
    startTime,
    endTime,
  });
  const report = {
    testResults: [result("test/a.test.ts", 1000, 3500), result("test/b.test.ts", 3500, 9000)],
  };
  expect(fileTimes(JSON.stringify(report), "/x")).toEqual([
    { file: "test/b.test.ts", seconds: 5.5 },
    { file: "test/a.test.ts", seconds: 2.5 },
  ]);
});
