import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { repair } from "../repair.ts";
import type { Cluster } from "./cluster.ts";
import type { DockerNetwork } from "./docker-network.ts";
import { kindConfig, type KindSpec } from "./kind-config.ts";
import { singleContext } from "./kubeconfig.ts";
import { mutable } from "./provider-settings.ts";

export interface KindClusterArgs extends KindSpec {
  /** Name of the kind cluster: prefix of its containers' names on this machine. */
  readonly kindName: string;
  readonly network: string;
  readonly dockerNetwork: { readonly name: string; readonly component: DockerNetwork };
  /**
   * What is wrong with the cluster, if anything: `gone` makes it anew together with everything inside,
   * `stopped` starts its nodes. See {@link repair}.
   */
  readonly damage?: { readonly gone: string } | { readonly stopped: string };
}

/** A cluster that lives in Docker containers on this machine, made and removed by kind. */
export class KindCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly lifetime: command.local.Command;

  constructor(name: string, args: KindClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:cluster:KindCluster", name, {}, opts);
    this.name = name;
    this.network = args.network;
    this.podSubnet = args.podSubnet;
    this.serviceSubnet = args.serviceSubnet;

    this.lifetime = this.createNodes(args);
    this.kubeconfig = this.readKubeconfig(args);
    this.provider = new k8s.Provider(
      name,
      {
        kubeconfig: this.kubeconfig,
        // A rotated kubeconfig updates the provider; only a rebuilt cluster replaces it.
        clusterIdentifier: this.lifetime.id,
        ...mutable,
      },
      { parent: this, deletedWith: this.lifetime },
    );
    this.registerOutputs({});
  }

  private createNodes(args: KindClusterArgs): command.local.Command {
    const config = kindConfig(args);
    const gone = repair(args.damage && "gone" in args.damage ? args.damage.gone : undefined);
    const stopped = repair(args.damage && "stopped" in args.damage ? args.damage.stopped : undefined);
    return new command.local.Command(
      this.name,
      {
        create: "node components/cluster/commands/create-kind-cluster.ts",
        update: "node components/cluster/commands/start-kind-cluster.ts",
        delete: "node components/cluster/commands/delete-kind-cluster.ts",
        environment: {
          ISTHMUS_KIND_NAME: args.kindName,
          KIND_EXPERIMENTAL_DOCKER_NETWORK: args.dockerNetwork.name,
          ISTHMUS_REPAIR: stopped.value,
        },
        stdin: config,
        triggers: [args.kindName, config, gone.value],
        addPreviousOutputInEnv: false,
      },
      {
        parent: this,
        dependsOn: args.dockerNetwork.component.resource,
        deleteBeforeReplace: true,
        ignoreChanges: [
          ...(gone.ignore ? ["triggers[2]"] : []),
          ...(stopped.ignore ? ["environment.ISTHMUS_REPAIR"] : []),
        ],
      },
    );
  }

  private readKubeconfig(args: KindClusterArgs): pulumi.Output<string> {
    const read = new command.local.Command(
      `${this.name}-kubeconfig`,
      {
        create: `kind get kubeconfig --name "$ISTHMUS_KIND_NAME"`,
        environment: { ISTHMUS_KIND_NAME: args.kindName },
        triggers: [this.lifetime.id],
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      { parent: this, deletedWith: this.lifetime, additionalSecretOutputs: ["stdout", "stderr"] },
    );
    return pulumi.secret(read.stdout.apply(text => singleContext(text, this.name)));
  }
}
