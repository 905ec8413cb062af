import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

import type { ImageSet } from "../toolchain/image-set.ts";

/**
 * Begins to load the program and returns it at once: the SDKs take a second to load, which the engine uses to start.
 * What goes wrong while loading is thrown where the program is run.
 */
export function loadProgram(images: ImageSet): PulumiFn {
  const loading = import("../stacks/program.ts");
  loading.catch(() => undefined);
  return async () => ({ ...(await (await loading).program(images)) });
}
