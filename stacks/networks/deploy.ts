import type * as pulumi from "@pulumi/pulumi";

import { DockerNetwork } from "../../components/docker/docker-network.ts";
import { GatewayAddress } from "../../components/networks/gateway-address.ts";
import { Routes } from "../../components/networks/routes.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";
import type { Clusters } from "../clusters/deploy.ts";
import type { DockerSight } from "../clusters/observe.ts";
import { mustGet } from "../config/must-get.ts";
import { addressDamage, routesDamage, underlayDamage } from "./observe.ts";
import type { NetworksPlan, RoutePlan } from "./plan.ts";

/** Makes the Docker network of the stack's nodes; undefined when it has none. */
export function createUnderlay(
  { underlay }: NetworksPlan,
  identity: pulumi.Output<StackIdentity>,
  seen: DockerSight | undefined,
): DockerNetwork | undefined {
  if (!underlay) return undefined;
  const damage = underlayDamage(underlay, seen);
  const { name, subnet, nodeRange, taken } = underlay;
  return new DockerNetwork("network", {
    name,
    taken,
    identity,
    ...(subnet !== undefined && { subnet }),
    ...(nodeRange !== undefined && { nodeRange }),
    ...(damage !== undefined && { damage }),
  });
}

/** Joins clusters on one network by routes. */
export function createRoutes(
  { underlay, routes }: NetworksPlan,
  clusters: Clusters,
  seen: DockerSight | undefined,
): Routes[] {
  return routes.map(route => createRoute(route, underlay?.name ?? "", clusters, seen));
}

function createRoute(
  route: RoutePlan,
  dockerNetwork: string,
  { withNodes }: Clusters,
  seen: DockerSight | undefined,
): Routes {
  const { from, to } = route;
  const damage = routesDamage(route, seen);
  const { name, ...target } = to;
  return new Routes(`${from.name}-routes-${name}`, {
    from: { cluster: mustGet(withNodes, from.name), kindName: from.kindName },
    to: { cluster: mustGet(withNodes, name), ...target },
    dockerNetwork,
    ...(damage !== undefined && { damage }),
  });
}

/** Gives nodes the addresses at which other networks reach their clusters' gateways; by cluster. */
export function createGatewayAddresses(
  { underlay, gatewayAddresses }: NetworksPlan,
  { withNodes }: Clusters,
  seen: DockerSight | undefined,
): ReadonlyMap<string, GatewayAddress> {
  return new Map(
    gatewayAddresses.map(plan => {
      const { cluster, kindName, node, address, subnet } = plan;
      const damage = addressDamage(plan, seen);
      const args = { kindName, node, address, subnet, dockerNetwork: underlay?.name ?? "" };
      const resource = new GatewayAddress(`${cluster}-gateway-address`, {
        ...args,
        cluster: mustGet(withNodes, cluster),
        ...(damage !== undefined && { damage }),
      });
      return [cluster, resource];
    }),
  );
}
