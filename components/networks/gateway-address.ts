import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { NodeCluster } from "../clusters/node-cluster.ts";
import { repair } from "../commands/repair.ts";
import type { NodeAddress } from "./node-address.ts";

export interface GatewayAddressArgs extends NodeAddress {
  readonly cluster: NodeCluster;
  readonly kindName: string;
  /** Name of the Docker network. */
  readonly dockerNetwork: string;
  /** See {@link repair}. */
  readonly damage?: string;
}

/**
 * The address at which other networks reach a cluster's gateway: one more on a node, known before the node exists and the same
 * whatever address Docker gives it. Every node of the Docker network finds it by ARP.
 */
export class GatewayAddress extends pulumi.ComponentResource {
  /** Changes whenever the address was set again. */
  readonly record: pulumi.Output<string>;
  readonly resource: command.local.Command;

  constructor(name: string, args: GatewayAddressArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:networks:GatewayAddress", name, {}, { ...opts, deletedWith: args.cluster.lifetime });
    const { environment, ignoreChanges } = repair(args.damage);
    const { node, address, subnet } = args;
    this.resource = new command.local.Command(
      name,
      {
        create: "node components/run.ts gateway-address.apply",
        delete: "node components/run.ts gateway-address.delete",
        environment: {
          ISTHMUS_KIND_NAME: args.kindName,
          ISTHMUS_ADDRESS: JSON.stringify({ node, address, subnet }),
          ISTHMUS_NETWORK: args.dockerNetwork,
          // Not read by the script: a recreated cluster has no such address.
          ISTHMUS_IDENTITY: args.cluster.identity,
          ...environment,
        },
        addPreviousOutputInEnv: false,
      },
      { parent: this, dependsOn: [args.cluster.running], ignoreChanges },
    );
    this.record = this.resource.stdout;
    this.registerOutputs({});
  }
}
