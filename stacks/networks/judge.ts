import type { MachineRoute } from "../../components/docker/machine-routes.ts";
import type { SeenNetwork } from "../../components/docker/networks.ts";
import { takenRange } from "../../components/docker/range.ts";
import type { Problem } from "../config/problem.ts";
import type { UnderlayPlan } from "./plan.ts";

/** Who has the range already that the stack's Docker network is to get. */
export function judgeRange(
  { name, subnet, isChosen }: UnderlayPlan,
  networks: readonly SeenNetwork[],
  routes: readonly MachineRoute[] | undefined,
): Problem[] {
  if (subnet === undefined) return [];
  const path = "isthmus:docker.subnet";
  const [existing] = networks.find(network => network.name === name)?.subnets ?? [];
  if (isChosen && existing !== undefined && existing !== subnet) {
    const reason = `gateways need a range that is known beforehand, and the network ${name} has ${existing} already`;
    return [{ path, reason, remedy: `set it to ${existing}` }];
  }
  const taken = takenRange(subnet, name, networks, routes);
  if (!taken) return [];
  // Docker can't choose where gateways have addresses.
  return [{ path, ...taken, ...(isChosen && { remedy: "set it to a range that nothing else uses" }) }];
}
