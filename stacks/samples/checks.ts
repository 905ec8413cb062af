import type { PartialConfig } from "../config/partial.ts";
import type { Problem } from "../config/problem.ts";
import type { MeshConfig } from "../mesh/schema.ts";
import type { SamplesConfig } from "./schema.ts";

interface Config {
  readonly mesh?: MeshConfig | undefined;
  readonly samples: SamplesConfig;
}

/** Samples without a mesh. */
export function checkSamples({ config, rejectedParts }: PartialConfig<Config>): Problem[] {
  if (config.samples === false || config.mesh || rejectedParts.has("mesh")) return [];
  const reason = "there is no mesh to run them in";
  return [{ path: "isthmus:samples", reason, remedy: "add isthmus:mesh, or set it to false" }];
}
