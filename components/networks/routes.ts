import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import type { NodeCluster } from "../clusters/node-cluster.ts";
import { repair } from "../commands/repair.ts";
import type { RoutedCluster } from "./routing.ts";

export interface RoutesArgs {
  /** The cluster on whose nodes the routes lie, and the one they lead to. */
  readonly from: { readonly cluster: NodeCluster; readonly kindName: string };
  readonly to: { readonly cluster: NodeCluster } & RoutedCluster;
  /** Name of the Docker network that carries the traffic. */
  readonly dockerNetwork: string;
  /** See {@link repair}. */
  readonly damage?: string;
}

/** Routes from every node of one cluster to the pods and services of another on the same network. */
export class Routes extends pulumi.ComponentResource {
  /** Changes whenever the routes were set again. */
  readonly record: pulumi.Output<string>;
  readonly resource: command.local.Command;
  /** Names of the two clusters. */
  readonly ends: ReadonlySet<string>;

  constructor(name: string, args: RoutesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:networks:Routes", name, {}, { ...opts, deletedWith: args.from.cluster.lifetime });
    this.ends = new Set([args.from.cluster.name, args.to.cluster.name]);
    const { kindName, podSubnet, serviceSubnet } = args.to;
    const { environment, ignoreChanges } = repair(args.damage);
    this.resource = new command.local.Command(
      name,
      {
        create: "node components/run.ts routes.apply",
        delete: "node components/run.ts routes.delete",
        environment: {
          ISTHMUS_FROM: args.from.kindName,
          ISTHMUS_TO: JSON.stringify({ kindName, podSubnet, serviceSubnet }),
          ISTHMUS_NETWORK: args.dockerNetwork,
          // Not read by the script: when either cluster is recreated, the routes have to be as well.
          ISTHMUS_IDENTITIES: pulumi.interpolate`${args.from.cluster.identity} ${args.to.cluster.identity}`,
          ...environment,
        },
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        dependsOn: [args.from.cluster.running, args.to.cluster.running],
        ignoreChanges,
      },
    );
    this.record = this.resource.stdout;
    this.registerOutputs({});
  }
}
