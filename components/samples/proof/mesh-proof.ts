import type * as pulumi from "@pulumi/pulumi";

import { Proof, type ProofArgs } from "../../proof/proof.ts";
import type { MeshVerification, VerifyRequest } from "./request.ts";

/** Fails the update unless every cluster sees the whole mesh. */
export class MeshProof extends Proof<VerifyRequest, MeshVerification> {
  constructor(name: string, args: ProofArgs<VerifyRequest>, opts?: pulumi.ComponentResourceOptions) {
    super("isthmus:samples:MeshProof", name, "mesh.prove", args, opts);
  }
}
