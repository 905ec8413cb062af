import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

import type { MeshVerification, VerifyRequest } from "../../components/samples/proof/request.ts";
import type { TunnelsRequest, TunnelsVerification } from "../../components/edges/proof/request.ts";
import type { ImageSet } from "../../toolchain/image-set.ts";

/** The outputs of the program that a command goes on with. */
export interface ProgramOutputs {
  readonly kubeconfigs: Readonly<Record<string, string>>;
  readonly verifyRequest?: VerifyRequest;
  readonly verification?: MeshVerification;
  readonly tunnelsRequest?: TunnelsRequest;
  readonly tunnels?: TunnelsVerification;
}

/** The program, and what it came to once the engine has run it. */
export interface LoadedProgram {
  readonly run: PulumiFn;
  /** Undefined until then. Secrets in plain: they are not for printing. */
  outputs(): ProgramOutputs | undefined;
}

/**
 * Begins to load the program and returns at once: the SDKs take a second to load, which the engine uses to start.
 * What goes wrong while loading is thrown where the program is run.
 */
export function loadProgram(images: ImageSet): LoadedProgram {
  const loading = import("../../stacks/program.ts");
  loading.catch(() => undefined);
  let values: ProgramOutputs | undefined;
  const run = async () => {
    const outputs = await (await loading).program(images);
    const { kubeconfigs, verifyRequest, verification, tunnelsRequest, tunnels } = outputs;
    pulumi.output({ kubeconfigs, verifyRequest, verification, tunnelsRequest, tunnels }).apply(known => {
      values = known as ProgramOutputs;
    });
    return { ...outputs };
  };
  return { run, outputs: () => values };
}
