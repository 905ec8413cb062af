import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { repair } from "../commands/repair.ts";
import type { StackIdentity } from "../stack/stack-identity.ts";

export interface DockerNetworkArgs {
  /** Its name in Docker; one per stack, so that stacks do not meet and a destroyed one leaves nothing. */
  readonly name: string;
  /** IPv4 CIDR; default: the first free pool of Docker's own. */
  readonly subnet?: string;
  /** The part of it from which Docker gives addresses. Default: all of it. */
  readonly nodeRange?: string;
  /** Whose it is: its labels say so, and nobody else's network of that name is taken for it. */
  readonly identity: pulumi.Output<StackIdentity>;
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
  /** ID of the stack that it belongs to. */
  readonly owner: pulumi.Output<string>;

  constructor(name: string, args: DockerNetworkArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:docker:DockerNetwork", name, {}, opts);
    this.owner = args.identity.id;
    const { environment, ignoreChanges } = repair(args.damage);
    this.name = args.name;
    this.resource = new command.local.Command(
      name,
      {
        create: "node components/run.ts network.ensure",
        delete: "node components/run.ts network.delete",
        environment: {
          ISTHMUS_NETWORK: args.name,
          ISTHMUS_IDENTITY: args.identity.apply(identity => JSON.stringify(identity)),
          ISTHMUS_SUBNET: args.subnet ?? "",
          ...(args.nodeRange !== undefined && { ISTHMUS_NODE_RANGE: args.nodeRange }),
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
