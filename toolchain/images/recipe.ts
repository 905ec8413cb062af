import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

import { CLUSTER_MODULES } from "./binaries.ts";
import { NODE_PACKAGES, POD_PACKAGES } from "./packages.ts";
import { DEBIAN_SUITE, ISTIO_PROXY_UID, KUBERNETES_VERSION } from "./versions.ts";

/**
 * A number for each image, raised by hand in the commit that lets the TypeScript here or in `go-build.ts` make another
 * image of the same data: another file or link in a layer, another path, entry point, user or variable, another flag of
 * a compiler or of tar, another edit of kind's files. A change that several images share (a layer's format, say) raises
 * each of them; the node's number need not follow, as the node holds the others. Comments, formatting, names and moved
 * code need no raise, and shall have none: with another tag kind recreates every cluster. Data files, package lists and
 * versions count by themselves.
 */
const RECIPE_NUMBERS = { istio: 1, helloworld: 1, curl: 1, telepresence: 2, node: 1 };

/** Everything that decides an image's content. */
export interface Recipe {
  /** Numbers of its own and of the images that it holds; see the table above. */
  readonly numbers: readonly number[];
  /** Data files and directories of such, under `toolchain/`. Neither TypeScript nor Go tests in them count. */
  readonly files: readonly string[];
  /** The builder's inputs from elsewhere, such as versions and package lists. */
  readonly values: readonly string[];
}

const goModules = (...modules: (typeof CLUSTER_MODULES)[number][]): string[] =>
  modules.map(name => `go/${name}`);
const debianFiles = ["images/strip.sh"];
const debianValues = [DEBIAN_SUITE, ...POD_PACKAGES];

/** The recipe of each image, by its name without registry and tag. */
export const RECIPES = {
  istio: {
    numbers: [RECIPE_NUMBERS.istio],
    files: [...goModules("istio"), ...debianFiles, "images/envoy-requirements.txt"],
    values: [...debianValues, `${ISTIO_PROXY_UID}`],
  },
  helloworld: { numbers: [RECIPE_NUMBERS.helloworld], files: goModules("helloworld"), values: [] },
  curl: { numbers: [RECIPE_NUMBERS.curl], files: debianFiles, values: debianValues },
  telepresence: {
    numbers: [RECIPE_NUMBERS.telepresence],
    files: [...goModules("telepresence"), ...debianFiles],
    values: debianValues,
  },
  /** The node holds all the others, so its recipe is everything there is. */
  node: {
    numbers: Object.values(RECIPE_NUMBERS),
    files: [...goModules(...CLUSTER_MODULES), "go/kind", "images"],
    values: [...debianValues, ...NODE_PACKAGES, `${ISTIO_PROXY_UID}`, KUBERNETES_VERSION],
  },
} as const satisfies Record<string, Recipe>;

/**
 * Twelve hex digits that change whenever what an image is made from changes. Takes a few milliseconds.
 * @param facts what else decides the content, such as a property of this machine
 * @param toolchain the directory that the recipe's files are in; default: this one
 */
export function recipeHash(
  { numbers, files, values }: Recipe,
  facts: readonly string[] = [],
  toolchain: string = path.join(import.meta.dirname, ".."),
): string {
  const hash = createHash("sha256").update(JSON.stringify({ numbers, values, facts }));
  for (const file of files.flatMap(source => filesUnder(toolchain, source)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(toolchain, file)))
      .update("\0");
  }
  return hash.digest("hex").slice(0, 12);
}

function filesUnder(toolchain: string, source: string): string[] {
  if (!statSync(path.join(toolchain, source)).isDirectory()) return [source];
  const entries = readdirSync(path.join(toolchain, source), { withFileTypes: true, recursive: true });
  return entries
    .filter(entry => entry.isFile() && !/(\.ts|_test\.go)$/.test(entry.name))
    .map(entry => path.relative(toolchain, path.join(entry.parentPath, entry.name)));
}
