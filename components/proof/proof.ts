import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { digest } from "../commands/digest.ts";

export interface ProofArgs<Request> {
  readonly request: pulumi.Input<Request>;
  readonly kubeconfigs: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Whatever the proof rests on: it is proved again when one of these changes. */
  readonly triggers: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** The end of the graph: fails the update unless a task sees what is asked of the clusters. */
export abstract class Proof<Request, Result> extends pulumi.ComponentResource {
  readonly result: pulumi.Output<Result>;

  /** @param task name of a task in components/run.ts: reads request and kubeconfigs, writes the result, both JSON */
  protected constructor(
    type: string,
    name: string,
    task: string,
    { request, kubeconfigs, triggers }: ProofArgs<Request>,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super(type, name, {}, opts);
    const verify = new command.local.Command(
      name,
      {
        create: `node components/run.ts ${task}`,
        stdin: pulumi.secret(pulumi.jsonStringify({ request, kubeconfigs })),
        environment: { ISTHMUS_TRIGGERS: pulumi.output(triggers).apply(digest) },
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    // What was seen is for everybody: the kubeconfigs went in, and nothing of them comes out.
    this.result = pulumi.unsecret(verify.stdout).apply(text => JSON.parse(text) as Result);
    this.registerOutputs({});
  }
}
