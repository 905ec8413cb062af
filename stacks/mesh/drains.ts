import type * as pulumi from "@pulumi/pulumi";

import { Drain } from "../../components/mesh/drain.ts";
import type { GatewayAddress } from "../../components/networks/gateway-address.ts";
import type { Routes } from "../../components/networks/routes.ts";
import type { Clusters } from "../clusters/deploy.ts";
import { mustGet } from "../config/must-get.ts";
import type { Mesh } from "./deploy.ts";
import type { MeshPlan } from "./plan.ts";

/** Everything by which clusters of a mesh answer others. */
export interface DrainGround {
  readonly clusters: Clusters;
  readonly routes: readonly Routes[];
  /** By cluster with a gateway. */
  readonly gatewayAddresses: ReadonlyMap<string, GatewayAddress>;
  /** Workloads of the stack, by cluster of the mesh. */
  readonly workloads: ReadonlyMap<string, pulumi.Resource>;
}

/** For each primary and each other cluster, what ends the requests from the one to the other before anything of either goes. */
export function createDrains({ members }: MeshPlan, mesh: Mesh, ground: DrainGround): void {
  for (const { reader, target, secret } of mesh.remoteSecrets) {
    const served = members.filter(({ primary }) => primary === reader).map(({ cluster }) => cluster);
    new Drain(`${reader}-drains-${target}`, {
      reader: mustGet(ground.clusters.all, reader),
      target,
      ways: [secret, ...waysTo(target, served, mesh, ground)],
    });
  }
}

/** @param from the clusters that a primary serves */
function waysTo(
  cluster: string,
  from: readonly string[],
  { admission, gateways }: Mesh,
  { routes, gatewayAddresses, workloads }: DrainGround,
): pulumi.Resource[] {
  const all = [
    ...mustGet(admission, cluster),
    ...routes
      .filter(({ ends }) => ends.has(cluster) && from.some(other => ends.has(other)))
      .map(({ resource }) => resource),
    gatewayAddresses.get(cluster)?.resource,
    gateways.get(cluster),
    workloads.get(cluster),
  ];
  return all.filter(way => way !== undefined);
}
