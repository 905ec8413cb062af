import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

/** A Kubernetes cluster the mesh can use, whoever made it. */
export interface Cluster {
  /** Its name in the stack config, which is also Istio's `clusterName` and its kubeconfig context. */
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** For whoever runs this program: one context, named like the cluster. Always secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly provider: k8s.Provider;
  /** Id of the stack's identity, by which its objects here are told from others; absent when the whole cluster is its own. */
  readonly owner?: pulumi.Input<string>;
  /** Names of namespaces that are somebody else's; absent when the whole cluster is the stack's own. */
  readonly foreignNamespaces?: ReadonlySet<string>;
  /** The resource whose deletion removes everything inside the cluster; absent when it was adopted. */
  readonly lifetime?: pulumi.Resource;
  /** The last that is deleted when the stack leaves the cluster, whoever made it. */
  readonly end: pulumi.Resource;
}
