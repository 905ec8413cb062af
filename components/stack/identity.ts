import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { parseIdentity, type StackIdentity } from "./stack-identity.ts";

/**
 * The identity of a stack in its backend. It is made before everything else and waited for, so it is in state before there is
 * anything to be owned: a killed `up` knows later what it made.
 */
export class Identity extends pulumi.ComponentResource {
  /** Unknown in the preview of a stack that has none yet. */
  readonly value: pulumi.Output<StackIdentity>;

  constructor(name: string, args: { readonly stack: string }, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:stack:Identity", name, {}, opts);
    const made = new command.local.Command(
      name,
      {
        create: "node components/run.ts stack.identify",
        environment: { ISTHMUS_STACK: args.stack },
        addPreviousOutputInEnv: false,
      },
      // Any change would run the script again and make somebody else of the stack: one that was renamed stays who it is.
      { parent: this, ignoreChanges: ["create", "environment"] },
    );
    this.value = made.stdout.apply(json => ({ ...parseIdentity(json), stack: args.stack }));
    this.registerOutputs({});
  }
}
