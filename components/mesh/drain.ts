import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";

export interface DrainArgs {
  /** The primary that knows the target. */
  readonly reader: Cluster;
  readonly target: string;
  /** Everything by which the target is asked: it is made before, and so deleted after. */
  readonly ways: readonly pulumi.Resource[];
}

/**
 * The end of a primary's knowledge of another cluster. It does nothing until it leaves the program, with either of the two, and
 * is then the first that goes: when nobody asks the target any more, what the target answers by may go as well.
 */
export class Drain extends pulumi.ComponentResource {
  constructor(name: string, { reader, target, ways }: DrainArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:Drain", name, {}, opts);
    new command.local.Command(
      name,
      {
        delete: "node components/run.ts endpoints.drain",
        environment: { ISTHMUS_READER: reader.name, ISTHMUS_TARGET: target },
        stdin: reader.kubeconfig,
        logging: "stderr",
        addPreviousOutputInEnv: false,
      },
      // With the reader goes everybody who would have to be told.
      { parent: this, dependsOn: [...ways], deletedWith: reader.end },
    );
    this.registerOutputs({});
  }
}
