import type * as pulumi from "@pulumi/pulumi";

import { AdoptedCluster } from "../../components/clusters/adopted-cluster.ts";
import type { Cluster } from "../../components/kubernetes/cluster.ts";
import { DockerNetwork } from "../../components/docker/docker-network.ts";
import { KindCluster } from "../../components/clusters/kind-cluster.ts";
import { Routes } from "../../components/networks/routes.ts";
import type { Damage } from "../observe.ts";
import type { AdoptedClusterPlan, KindClusterPlan, Plan } from "../plan.ts";

/** The clusters of a plan by name, and the routes between them. */
export interface Clusters {
  readonly all: ReadonlyMap<string, Cluster>;
  readonly routes: readonly Routes[];
}

/** Makes or adopts every cluster and joins those on one network by routes. */
export function createClusters(
  plan: Plan,
  damage: Damage,
  secret: (key: string) => pulumi.Output<string>,
): Clusters {
  const kindPlans = plan.clusters.filter(cluster => cluster.lifecycle === "kind");
  const kindClusters = createKindClusters(plan, kindPlans, damage);
  const adopted = plan.clusters
    .filter(cluster => cluster.lifecycle === "adopted")
    .map(cluster => adoptCluster(cluster, secret));
  const byName = new Map(kindPlans.map(cluster => [cluster.name, cluster]));
  const routes = plan.routes.map(({ from, to }) =>
    createRoutes(plan, get(byName, from), get(byName, to), kindClusters, damage),
  );
  return {
    all: new Map([...kindClusters, ...adopted.map(cluster => [cluster.name, cluster] as const)]),
    routes,
  };
}

function createKindClusters(
  plan: Plan,
  clusters: readonly KindClusterPlan[],
  damage: Damage,
): ReadonlyMap<string, KindCluster> {
  if (!plan.dockerNetwork) return new Map();
  const dockerNetwork = {
    name: plan.dockerNetwork.name,
    component: new DockerNetwork("network", {
      ...plan.dockerNetwork,
      taken: Object.fromEntries(
        clusters.flatMap(({ name, podSubnet, serviceSubnet }) => [
          [`isthmus:clusters.${name}.kind.podSubnet`, podSubnet],
          [`isthmus:clusters.${name}.kind.serviceSubnet`, serviceSubnet],
        ]),
      ),
      ...(damage.network !== undefined && { damage: damage.network }),
    }),
  };
  return new Map(
    clusters.map(cluster => {
      const found = damage.cluster(cluster);
      return [
        cluster.name,
        new KindCluster(cluster.name, { ...cluster, dockerNetwork, ...(found && { damage: found }) }),
      ];
    }),
  );
}

function adoptCluster(
  cluster: AdoptedClusterPlan,
  secret: (key: string) => pulumi.Output<string>,
): AdoptedCluster {
  return new AdoptedCluster(cluster.name, { ...cluster, kubeconfig: secret(cluster.kubeconfigKey) });
}

function createRoutes(
  plan: Plan,
  from: KindClusterPlan,
  to: KindClusterPlan,
  clusters: ReadonlyMap<string, KindCluster>,
  damage: Damage,
): Routes {
  const found = damage.routes(from, to);
  return new Routes(`${from.name}-routes-${to.name}`, {
    from: { cluster: get(clusters, from.name), kindName: from.kindName },
    to: {
      cluster: get(clusters, to.name),
      kindName: to.kindName,
      podSubnet: to.podSubnet,
      serviceSubnet: to.serviceSubnet,
    },
    dockerNetwork: plan.dockerNetwork?.name ?? "",
    ...(found !== undefined && { damage: found }),
  });
}

/** The entry of a name that the plan has checked to be there. */
export function get<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`the plan names ${name}, which it does not hold`);
  return value;
}
