import type * as pulumi from "@pulumi/pulumi";

import { Proof, type ProofArgs } from "../../proof/proof.ts";
import type { TunnelsRequest, TunnelsVerification } from "./request.ts";

/** Fails the update when a tunnel whose site can be reached carries no requests. */
export class TunnelsProof extends Proof<TunnelsRequest, TunnelsVerification> {
  constructor(name: string, args: ProofArgs<TunnelsRequest>, opts?: pulumi.ComponentResourceOptions) {
    super("isthmus:edges:TunnelsProof", name, "tunnels.prove", args, opts);
  }
}
