import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { singleContext } from "../kubernetes/kubeconfig.ts";
import { mutable } from "../kubernetes/provider-settings.ts";

/** The cluster's own namespaces that the stack uses, and the kinds of objects that the stack makes. */
export interface AdoptionArgs {
  /** Names of namespaces that the stack uses although they are somebody else's. */
  readonly foreignNamespaces: ReadonlySet<string>;
  /** Kinds of all that the stack makes there, as kubectl takes them. */
  readonly kinds: readonly string[];
  /** Whether it takes questions and does not answer them; the update leaves it out. */
  readonly hangs: boolean;
}

export interface AdoptedClusterArgs extends AdoptionArgs {
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** The secret kubeconfig that was supplied for it. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The context in it to use. */
  readonly context: string;
  /** Id of the stack's identity. */
  readonly owner: pulumi.Input<string>;
}

/**
 * Time for a question of the provider to a cluster that hangs, in seconds. The engine starts the provider all the same, which asks
 * twice for half a minute, and all that is left out waits for it. Whoever runs the engine takes it out of the state afterwards, so
 * that the cluster has the usual time when it is back (cli/pulumi/patience.ts).
 */
const hangingSeconds = 1;

/** A cluster somebody else made: its objects are made and deleted with the stack, the cluster itself stays. */
export class AdoptedCluster extends pulumi.ComponentResource implements Cluster {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  readonly owner: pulumi.Input<string>;
  readonly foreignNamespaces: ReadonlySet<string>;
  readonly end: pulumi.Resource;

  constructor(name: string, args: AdoptedClusterArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:clusters:AdoptedCluster", name, {}, opts);
    this.name = name;
    this.network = args.network;
    this.podSubnet = args.podSubnet;
    this.serviceSubnet = args.serviceSubnet;
    this.owner = args.owner;
    this.foreignNamespaces = args.foreignNamespaces;
    this.kubeconfig = pulumi.secret(
      pulumi.output(args.kubeconfig).apply(text => singleContext(text, name, args.context)),
    );
    this.end = this.adopt(args);
    this.provider = new k8s.Provider(
      name,
      // The name is the identity: a new kubeconfig for the same cluster must not replace what lives in it.
      {
        kubeconfig: this.kubeconfig,
        clusterIdentifier: name,
        ...mutable,
        ...(args.hangs && { kubeClientSettings: { timeout: hangingSeconds } }),
      },
      { parent: this, dependsOn: this.end },
    );
    this.registerOutputs({});
  }

  /**
   * The adoption itself: made before anything in the cluster, and ended after everything. Its end looks into the cluster for
   * what an update that was killed has made and nobody has recorded.
   */
  private adopt({ owner, kinds }: AdoptionArgs & Pick<AdoptedClusterArgs, "owner">): command.local.Command {
    return new command.local.Command(
      `${this.name}-adoption`,
      {
        create: "node components/run.ts adoption.begin",
        delete: "node components/run.ts adoption.end",
        environment: { ISTHMUS_CLUSTER: this.name, ISTHMUS_OWNER: owner, ISTHMUS_KINDS: kinds.join(",") },
        stdin: this.kubeconfig,
        logging: "stderr",
      },
      { parent: this },
    );
  }
}
