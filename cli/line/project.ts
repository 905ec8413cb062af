import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { root } from "./root.ts";

/** The Pulumi project that this checkout is. */
export interface Project {
  readonly name: string;
  /** Where the state is kept: PULUMI_BACKEND_URL, unless it is empty, before Pulumi.yaml. */
  readonly backendUrl: string;
}

/** The project, from Pulumi.yaml and the environment. */
export function project(): Project {
  const settings = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")) as {
    name: string;
    backend?: { url?: string };
  };
  return {
    name: settings.name,
    backendUrl: process.env["PULUMI_BACKEND_URL"] || (settings.backend?.url ?? ""),
  };
}
