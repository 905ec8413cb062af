import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { CLUSTER_MODULES } from "./binaries.ts";

const toolchain = path.join(import.meta.dirname, "..");

/** What decides an image's content: directories and files of this repository. */
export interface Recipe {
  readonly sources: readonly string[];
}

const goModules = (...modules: (typeof CLUSTER_MODULES)[number][]): string[] =>
  modules.map(name => `go/${name}`);
const layering = ["images/layer.ts", "images/archive.ts", "images/pods.ts", "images/versions.ts"];
const debian = ["images/debian.ts", "images/strip.sh"];

/** The recipe of each image, by its name without registry and tag. */
export const RECIPES = {
  istio: { sources: [...goModules("istio"), ...layering, ...debian, "images/envoy-requirements.txt"] },
  helloworld: { sources: [...goModules("helloworld"), ...layering] },
  curl: { sources: [...layering, ...debian] },
  telepresence: { sources: [...goModules("telepresence"), ...layering, ...debian] },
  /** The node holds all the others, so its recipe is everything there is. */
  node: { sources: [...goModules(...CLUSTER_MODULES), "go/kind", "images"] },
} as const satisfies Record<string, Recipe>;

/**
 * Twelve hex digits that change whenever what an image is made from changes. Takes a few milliseconds.
 * @param facts what else decides the content, such as a property of this machine
 */
export function recipeHash(recipe: Recipe, facts: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const file of recipe.sources.flatMap(source => filesUnder(source)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(toolchain, file)))
      .update("\0");
  }
  for (const fact of facts) hash.update(`${fact}\0`);
  return hash.digest("hex").slice(0, 12);
}

function filesUnder(source: string): string[] {
  if (!statSync(path.join(toolchain, source)).isDirectory()) return [source];
  const entries = readdirSync(path.join(toolchain, source), { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && !entry.name.endsWith("_test.go"))
    .map(entry => path.relative(toolchain, path.join(entry.parentPath, entry.name)));
}
