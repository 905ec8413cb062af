import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

import { nobodyLeftOut, type Absence } from "../../stacks/clusters/left-out.ts";
import { readOutputs, type Outputs } from "../../stacks/outputs.ts";
import type { ImageSet } from "../../toolchain/image-set.ts";

/** The program, and its outputs once the engine has run it. */
export interface LoadedProgram {
  readonly run: PulumiFn;
  /** Says which clusters it leaves out; before the engine runs it. */
  leaveOut(absence: Absence): void;
  /** Undefined until then. Secrets in plain: they are not for printing. */
  outputs(): Outputs | undefined;
}

/**
 * Begins to load the program and returns at once: the SDKs take a second to load, which the engine uses to start.
 * An error while loading is thrown where the program is run.
 *
 * @param blocked told why pods that the engine waits for can't start
 */
export function loadProgram(images: ImageSet, blocked?: (text: string) => void): LoadedProgram {
  const loading = import("../../stacks/program.ts");
  loading.catch(() => undefined);
  let values: Outputs | undefined;
  let absent = nobodyLeftOut;
  const run = async () => {
    const outputs = await (await loading).program(images, blocked, absent);
    pulumi.output(outputs).apply(known => {
      values = readOutputs({ ...known });
    });
    return { ...outputs };
  };
  const leaveOut = (absence: Absence) => {
    absent = absence;
  };
  return { run, leaveOut, outputs: () => values };
}
