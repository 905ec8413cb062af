import { machineRoutes, type MachineRoute } from "../../components/docker/machine-routes.ts";
import { damagedAddress } from "../../components/networks/node-address.ts";
import { damagedRoutes } from "../../components/networks/node-routes.ts";
import type { DockerSight } from "../clusters/observe.ts";
import type { GatewayAddressPlan, NetworksPlan, RoutePlan, UnderlayPlan } from "./plan.ts";

/** Looks at the routes of this machine, where a range is asked for; undefined where they can't be read. */
export async function observeRoutes({
  underlay,
}: NetworksPlan): Promise<readonly MachineRoute[] | undefined> {
  return underlay?.subnet === undefined ? undefined : machineRoutes();
}

/** The damage of the Docker network; undefined when nothing is wrong, or nothing was seen. */
export function underlayDamage({ name }: UnderlayPlan, seen: DockerSight | undefined): string | undefined {
  return !seen || seen.networks.some(network => network.name === name)
    ? undefined
    : `Docker network ${name} does not exist`;
}

/** The damage of the routes from one cluster into another; undefined when nothing is wrong, or nothing was seen. */
export function routesDamage({ from, to }: RoutePlan, seen: DockerSight | undefined): string | undefined {
  return seen && damagedRoutes(from.kindName, to.kindName, seen.routes, seen.nodes);
}

/** The damage of the address of a cluster's gateway; undefined when nothing is wrong, or nothing was seen. */
export function addressDamage(plan: GatewayAddressPlan, seen: DockerSight | undefined): string | undefined {
  return seen && damagedAddress(plan, seen.routes, seen.nodes);
}
