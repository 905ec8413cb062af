import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { digest } from "./digest.ts";
import type { MeshVerification, VerifyRequest } from "./request.ts";

export interface VerificationArgs {
  readonly request: pulumi.Input<VerifyRequest>;
  readonly kubeconfigs: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Whatever the proof rests on: it is made anew when one of these changes. */
  readonly evidence: pulumi.Input<readonly pulumi.Input<string>[]>;
}

/** The end of the graph: fails the update unless every cluster sees the whole mesh. */
export class Verification extends pulumi.ComponentResource {
  readonly result: pulumi.Output<MeshVerification>;

  constructor(name: string, args: VerificationArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:verify:Verification", name, {}, opts);
    const verify = new command.local.Command(
      name,
      {
        create: "node components/verify/commands/verify-mesh.ts",
        stdin: pulumi.secret(pulumi.jsonStringify({ request: args.request, kubeconfigs: args.kubeconfigs })),
        environment: { ISTHMUS_EVIDENCE: pulumi.output(args.evidence).apply(digest) },
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    // What was seen is for everybody: the kubeconfigs went in, and nothing of them comes out.
    this.result = pulumi.unsecret(verify.stdout).apply(text => JSON.parse(text) as MeshVerification);
    this.registerOutputs({});
  }
}
