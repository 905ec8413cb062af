import type { MachineRoute } from "../../components/docker/machine-routes.ts";
import type { SeenNetwork } from "../../components/docker/networks.ts";
import { takenRange } from "../../components/docker/range.ts";
import type { Problem } from "../config/problem.ts";
import type { UnderlayPlan } from "./plan.ts";

/** Who has the range already that the stack's Docker network is to get. */
export function judgeRange(
  { name, subnet }: UnderlayPlan,
  networks: readonly SeenNetwork[],
  routes: readonly MachineRoute[] | undefined,
): Problem[] {
  const taken = subnet === undefined ? undefined : takenRange(subnet, name, networks, routes);
  return taken ? [{ path: "isthmus:docker.subnet", ...taken }] : [];
}
