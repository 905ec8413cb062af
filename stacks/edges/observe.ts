import { existsSync } from "node:fs";

import type { EdgesPlan } from "./plan.ts";

/** The bundles and templates of a plan that do not exist, by path from the project's directory. */
export function findMissingFiles({ tunnels }: EdgesPlan): ReadonlySet<string> {
  const files = tunnels.flatMap(({ end }) => (end.kind === "bundle" ? [end.file, end.template] : []));
  return new Set(files.filter(file => !existsSync(file)));
}
