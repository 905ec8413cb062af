import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { digest } from "../digest.ts";
import type { TunnelsRequest, TunnelsVerification } from "./request.ts";

export interface TunnelsProofArgs {
  readonly request: TunnelsRequest;
  readonly kubeconfigs: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Whatever the proof rests on: it is made anew when one of these changes. */
  readonly evidence: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** The end of the graph: fails the update when a tunnel whose site can be reached carries no requests. */
export class TunnelsProof extends pulumi.ComponentResource {
  readonly result: pulumi.Output<TunnelsVerification>;

  constructor(name: string, args: TunnelsProofArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:verify:TunnelsProof", name, {}, opts);
    const { request, kubeconfigs, evidence } = args;
    const verify = new command.local.Command(
      name,
      {
        create: "node components/verify/commands/verify-tunnels.ts",
        stdin: pulumi.secret(pulumi.jsonStringify({ request, kubeconfigs })),
        environment: { ISTHMUS_EVIDENCE: pulumi.output(evidence).apply(digest) },
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    // What was seen is for everybody: the kubeconfigs went in, and nothing of them comes out.
    this.result = pulumi.unsecret(verify.stdout).apply(text => JSON.parse(text) as TunnelsVerification);
    this.registerOutputs({});
  }
}
