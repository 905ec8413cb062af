import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { repair } from "../commands/repair.ts";

export interface DockerNetworkArgs {
  /** Its name in Docker; one per stack, so that stacks do not meet and a destroyed one leaves nothing. */
  readonly name: string;
  /** IPv4 CIDR; default: the first free pool of Docker's own. */
  readonly subnet?: string;
  /** Pod and service CIDRs that the network must not overlap, by the config key that sets them. */
  readonly taken: Readonly<Record<string, string>>;
  /** See {@link repair}. */
  readonly damage?: string;
}

/** The Docker network on which the nodes of a stack's kind clusters reach each other. */
export class DockerNetwork extends pulumi.ComponentResource {
  /** Its name in Docker. */
  readonly name: string;
  readonly resource: command.local.Command;

  constructor(name: string, args: DockerNetworkArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:docker:DockerNetwork", name, {}, opts);
    const { environment, ignoreChanges } = repair(args.damage);
    this.name = args.name;
    this.resource = new command.local.Command(
      name,
      {
        create: "node components/run.ts network.ensure",
        delete: "node components/run.ts network.delete",
        environment: {
          ISTHMUS_NETWORK: args.name,
          ISTHMUS_SUBNET: args.subnet ?? "",
          ISTHMUS_TAKEN: JSON.stringify(args.taken),
          ...environment,
        },
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        ignoreChanges,
      },
    );
    this.registerOutputs({});
  }
}
