import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { RECIPES, recipeHash } from "../../../toolchain/images/recipe.ts";

const toolchain = join(import.meta.dirname, "../../../toolchain");
const copy = mkdtempSync(join(tmpdir(), "isthmus-recipe-"));
beforeAll(() => {
  for (const directory of ["images", "go"]) {
    cpSync(join(toolchain, directory), join(copy, directory), { recursive: true });
  }
});
afterAll(() => {
  rmSync(copy, { recursive: true, force: true });
});

type ImageName = keyof typeof RECIPES;
const names = Object.keys(RECIPES) as ImageName[];
const hashes = () => Object.fromEntries(names.map(name => [name, recipeHash(RECIPES[name], [], copy)]));

/** The images whose hash is another one after `file` got a line more. */
function changedBy(file: string): string[] {
  const before = hashes();
  appendFileSync(join(copy, file), "// one more line\n");
  const after = hashes();
  return names.filter(name => before[name] !== after[name]);
}

const filesIn = (directory: string) =>
  readdirSync(join(toolchain, directory), { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(toolchain.length + 1));

describe("the hash of an image's recipe", () => {
  it.each(filesIn("images").filter(file => file.endsWith(".ts")))(
    "is the same after a comment in %s",
    file => {
      expect(changedBy(file)).toEqual([]);
    },
  );

  it.each(filesIn("images").filter(file => !file.endsWith(".ts")))(
    "is another one after a change of %s",
    file => {
      expect(changedBy(file)).toContain("node");
    },
  );

  it.each<[string, ImageName[]]>([
    ["images/strip.sh", ["istio", "curl", "telepresence", "node"]],
    ["images/envoy-requirements.txt", ["istio", "node"]],
    ["images/node/configure.sh", ["node"]],
    ["go/istio/go.mod", ["istio", "node"]],
    ["go/helloworld/main.go", ["helloworld", "node"]],
    ["go/telepresence/go.sum", ["telepresence", "node"]],
    ["go/kubernetes/build.json", ["node"]],
    ["go/kind/go.mod", ["node"]],
    ["go/helloworld/main_test.go", []],
    ["go/pulumi/go.mod", []],
  ])("changes with %s in just the images that hold it: %j", (file, images) => {
    expect(changedBy(file)).toEqual(images);
  });

  it.each(names)("changes with each number in the recipe of %s", name => {
    const { numbers } = RECIPES[name];
    numbers.forEach((number, index) => {
      const raised = { ...RECIPES[name], numbers: numbers.with(index, number + 1) };
      expect(recipeHash(raised)).not.toBe(recipeHash(RECIPES[name]));
    });
  });

  it("changes for the node with the number of any image", () => {
    expect(RECIPES.node.numbers).toHaveLength(names.length);
  });

  it("changes with a value that the builder takes from elsewhere", () => {
    const other = { ...RECIPES.istio, values: [...RECIPES.istio.values, "one package more"] };
    expect(recipeHash(other)).not.toBe(recipeHash(RECIPES.istio));
  });
});
