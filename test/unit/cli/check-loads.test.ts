import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, it } from "vitest";

/** The modules that a file loads when it is loaded: relative ones in full, packages by name. Types load nothing. */
function loadedBy(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/^(?:import|export)(?! type) [^;]*?from "([^"]+)";|^import "([^"]+)";/gm)].map(
    ([, from, bare]) => {
      const name = from ?? bare ?? "";
      return name.startsWith(".") ? path.join(path.dirname(file), name) : name;
    },
  );
}

/** All that is loaded with a file. */
function allLoadedBy(file: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    if (name.endsWith(".ts")) for (const next of loadedBy(name)) visit(next);
  };
  visit(file);
  return seen;
}

const sdks = (file: string) => [...allLoadedBy(file)].filter(name => name.startsWith("@pulumi/"));

it("the check of stack files loads no SDK, which would take longer than all of its work", () => {
  expect(sdks("cli/main.ts")).toEqual([]);
  expect(sdks("cli/commands/check.ts")).toEqual([]);
  expect(allLoadedBy("cli/commands/check.ts")).toContain("stacks/read.ts");
  expect(sdks("cli/commands/preview.ts")).toContain("@pulumi/pulumi/automation/index.js");
});
