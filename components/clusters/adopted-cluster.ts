import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { singleContext } from "../kubernetes/kubeconfig.ts";
import { mutable } from "../kubernetes/provider-settings.ts";

export interface AdoptedClusterArgs {
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** The secret kubeconfig it was handed over with. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The context in it to use. */
  readonly context: string;
  /** Id of the stack's identity. */
  readonly owner: pulumi.Input<string>;
}

/** A cluster somebody else made: its objects come and go with the stack, the cluster itself stays. */
export class AdoptedCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly owner: pulumi.Input<string>;

  constructor(name: string, args: AdoptedClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:clusters:AdoptedCluster", name, {}, opts);
    this.name = name;
    this.network = args.network;
    this.podSubnet = args.podSubnet;
    this.serviceSubnet = args.serviceSubnet;
    this.owner = args.owner;
    this.kubeconfig = pulumi.secret(
      pulumi.output(args.kubeconfig).apply(text => singleContext(text, name, args.context)),
    );
    this.provider = new k8s.Provider(
      name,
      // The name is the identity: a new kubeconfig for the same cluster must not replace what lives in it.
      { kubeconfig: this.kubeconfig, clusterIdentifier: name, ...mutable },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
