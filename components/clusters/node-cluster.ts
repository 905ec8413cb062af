import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";

/** A cluster whose nodes are containers on this machine, whoever makes them. */
export interface NodeCluster extends Cluster {
  /** Another one after the cluster was recreated. */
  readonly identity: pulumi.Output<string>;
  /** Done when the nodes run. */
  readonly running: command.local.Command;
  readonly lifetime: command.local.Command;
}

/** Whether commands can be run on a cluster's nodes. */
export function hasNodes(cluster: Cluster): cluster is NodeCluster {
  return "running" in cluster;
}
