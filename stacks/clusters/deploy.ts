import type * as pulumi from "@pulumi/pulumi";

import { AdoptedCluster, type AdoptionArgs } from "../../components/clusters/adopted-cluster.ts";
import { KindCluster } from "../../components/clusters/kind-cluster.ts";
import { hasNodes, type NodeCluster } from "../../components/clusters/node-cluster.ts";
import type { DockerNetwork } from "../../components/docker/docker-network.ts";
import type { Cluster } from "../../components/kubernetes/cluster.ts";
import { mustGet } from "../config/must-get.ts";
import { nodesDamage, type DockerSight } from "./observe.ts";
import type { ClusterPlan } from "./plan.ts";

/** The clusters of a plan by name. */
export interface Clusters {
  readonly all: ReadonlyMap<string, Cluster>;
  /** Those whose nodes are on this machine. */
  readonly withNodes: ReadonlyMap<string, NodeCluster>;
}

/** Everything that is needed to make clusters. */
export interface ClusterSupplies {
  /** The Docker network of the nodes; undefined when no cluster has any. */
  readonly underlay: DockerNetwork | undefined;
  readonly seen: DockerSight | undefined;
  /** By cluster that somebody else made. */
  readonly adoptions: ReadonlyMap<string, AdoptionArgs>;
  /** Id of the stack's identity. */
  readonly owner: pulumi.Input<string>;
  /** The secret under a config key. */
  readonly secret: (key: string) => pulumi.Output<string>;
}

/** Makes or adopts every cluster. */
export function createClusters(plans: readonly ClusterPlan[], supplies: ClusterSupplies): Clusters {
  const all = plans.map(plan => createCluster(plan, supplies));
  return {
    all: new Map(all.map(cluster => [cluster.name, cluster])),
    withNodes: new Map(all.filter(hasNodes).map(cluster => [cluster.name, cluster])),
  };
}

function createCluster(
  plan: ClusterPlan,
  { underlay, seen, adoptions, owner, secret }: ClusterSupplies,
): Cluster {
  const { name, networkName: network, podSubnet, serviceSubnet, origin } = plan;
  const common = { network, podSubnet, serviceSubnet };
  if (origin.kind === "adopt") {
    return new AdoptedCluster(name, {
      ...common,
      context: origin.context,
      kubeconfig: secret(origin.kubeconfigKey),
      owner,
      ...mustGet(adoptions, name),
    });
  }
  if (!underlay) throw new Error(`${name} has nodes, and the plan has no Docker network for them`);
  const damage = nodesDamage(plan, seen);
  const { kindName, image, workers } = origin;
  return new KindCluster(name, {
    ...common,
    kindName,
    image,
    workers,
    dockerNetwork: underlay,
    ...(damage && { damage }),
  });
}
