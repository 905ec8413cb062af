import { damagedRoutes } from "../../components/networks/node-routes.ts";
import type { DockerSight } from "../clusters/observe.ts";
import type { RoutePlan, UnderlayPlan } from "./plan.ts";

/** The damage of the Docker network; undefined when nothing is wrong, or nothing was seen. */
export function underlayDamage({ name }: UnderlayPlan, seen: DockerSight | undefined): string | undefined {
  return !seen || seen.networks.has(name) ? undefined : `Docker network ${name} does not exist`;
}

/** The damage of the routes from one cluster into another; undefined when nothing is wrong, or nothing was seen. */
export function routesDamage({ from, to }: RoutePlan, seen: DockerSight | undefined): string | undefined {
  return seen && damagedRoutes(from.kindName, to.kindName, seen.routes, seen.nodes);
}
