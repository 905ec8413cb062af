import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { repair, undamaged } from "../commands/repair.ts";
import type { DockerNetwork } from "../docker/docker-network.ts";
import { networkVariable, ownerVariable } from "./home.ts";
import { kindConfig, type KindSpec } from "./kind-config.ts";
import type { NodeCluster } from "./node-cluster.ts";
import { singleContext } from "../kubernetes/kubeconfig.ts";
import { mutable } from "../kubernetes/provider-settings.ts";

export interface KindClusterArgs extends KindSpec {
  /** Name of the kind cluster: prefix of its containers' names on this machine. */
  readonly kindName: string;
  readonly network: string;
  readonly dockerNetwork: DockerNetwork;
  /**
   * The damage to the cluster, if any: `gone` recreates it together with everything inside,
   * `mendable` is put right in its nodes. See {@link repair}.
   */
  readonly damage?: { readonly gone: string } | { readonly mendable: string };
}

/** Mends the nodes where that is needed, then prints the kubeconfig. Nothing is printed when a node does not start. */
export const kubeconfigScript = `set -e
[ "$ISTHMUS_REPAIR" = ${undamaged} ] || node components/run.ts cluster.start
kind get kubeconfig --name "$ISTHMUS_KIND_NAME"`;

/** A cluster that lives in Docker containers on this machine, made and removed by kind. */
export class KindCluster extends pulumi.ComponentResource implements NodeCluster {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly lifetime: command.local.Command;
  readonly end: pulumi.Resource;
  readonly identity: pulumi.Output<string>;
  readonly running: command.local.Command;

  constructor(name: string, args: KindClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:clusters:KindCluster", name, {}, opts);
    this.name = name;
    this.network = args.network;
    this.podSubnet = args.podSubnet;
    this.serviceSubnet = args.serviceSubnet;

    this.lifetime = this.createNodes(args);
    this.end = this.lifetime;
    this.identity = this.lifetime.stdout;
    this.running = this.startNodes(args);
    // Secret already, as an output of a secret; said again because everything rests on it.
    this.kubeconfig = pulumi.secret(this.running.stdout.apply(text => singleContext(text, name)));
    this.provider = new k8s.Provider(
      name,
      {
        kubeconfig: this.kubeconfig,
        // A rotated kubeconfig updates the provider; only a recreated cluster replaces it, and with it all objects.
        clusterIdentifier: this.identity,
        // The objects that were in the cluster before are gone with it, and nothing is left to be asked for them.
        deleteUnreachable: true,
        ...mutable,
      },
      { parent: this, deletedWith: this.lifetime },
    );
    this.registerOutputs({});
  }

  /**
   * The nodes. A changed spec, or nodes that are gone, recreate the cluster within an update of this one resource: its
   * replacement would first delete, one by one, everything that depends on it, in a cluster that is about to be
   * deleted.
   */
  private createNodes(args: KindClusterArgs): command.local.Command {
    const { environment, ignoreChanges } = repair(
      args.damage && "gone" in args.damage ? args.damage.gone : undefined,
    );
    return new command.local.Command(
      this.name,
      {
        create: "node components/run.ts cluster.ensure",
        delete: "node components/run.ts cluster.delete",
        environment: {
          ISTHMUS_KIND_NAME: args.kindName,
          [networkVariable]: args.dockerNetwork.name,
          [ownerVariable]: args.dockerNetwork.owner,
          ...environment,
        },
        stdin: kindConfig(args),
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        dependsOn: args.dockerNetwork.resource,
        ignoreChanges,
      },
    );
  }

  /** Starts the nodes where they are stopped, mends them otherwise where they need it, and reads the kubeconfig. */
  private startNodes(args: KindClusterArgs): command.local.Command {
    const { environment, ignoreChanges } = repair(
      args.damage && "mendable" in args.damage ? args.damage.mendable : undefined,
    );
    return new command.local.Command(
      `${this.name}-kubeconfig`,
      {
        create: kubeconfigScript,
        environment: {
          ISTHMUS_KIND_NAME: args.kindName,
          ISTHMUS_NETWORK: args.dockerNetwork.name,
          ISTHMUS_IDENTITY: this.identity,
          ...environment,
        },
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        deletedWith: this.lifetime,
        additionalSecretOutputs: ["stdout", "stderr"],
        ignoreChanges,
      },
    );
  }
}
