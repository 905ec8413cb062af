import { overlaps } from "../addresses/cidr.ts";
import type { MachineRoute } from "./machine-routes.ts";
import type { SeenNetwork } from "./networks.ts";

/** Who has a range already, and what to do about it. */
export interface Taken {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Who has the range that a Docker network is to get; undefined when nobody does, or the network has it already. Docker's own
 * message does not name the other network, and of routes it says nothing: the machine just loses them.
 *
 * @param network name of the Docker network
 * @param routes undefined where they are not known
 */
export function takenRange(
  subnet: string,
  network: string,
  networks: readonly SeenNetwork[],
  routes: readonly MachineRoute[] | undefined,
): Taken | undefined {
  if (networks.some(({ name, subnets }) => name === network && subnets.includes(subnet))) return undefined;
  return takenByNetwork(subnet, network, networks) ?? takenByRoute(subnet, networks, routes ?? []);
}

function takenByNetwork(
  subnet: string,
  network: string,
  networks: readonly SeenNetwork[],
): Taken | undefined {
  for (const { name, subnets } of networks) {
    const clash = subnets.find(cidr => name !== network && overlaps(cidr, subnet));
    if (clash === undefined) continue;
    return {
      reason: `${subnet} overlaps ${clash} of the Docker network ${name}`,
      remedy: "choose a range that no Docker network uses, or leave it out to let Docker choose",
    };
  }
  return undefined;
}

function takenByRoute(
  subnet: string,
  networks: readonly SeenNetwork[],
  routes: readonly MachineRoute[],
): Taken | undefined {
  // Each Docker network is a route as well: by its bridge, or from inside a container by its range.
  const bridges = new Set(networks.map(({ bridge }) => bridge));
  const ranges = new Set(networks.flatMap(({ subnets }) => subnets));
  const clash = routes.find(
    ({ destination, device }) =>
      !bridges.has(device) && !ranges.has(destination) && overlaps(destination, subnet),
  );
  if (clash === undefined) return undefined;
  const has = clash.via === undefined ? "which this machine is on" : "to which this machine has a route";
  return {
    reason: `${subnet} overlaps ${clash.destination}, ${has} (${clash.device})`,
    remedy: "choose a range that no route of this machine has, or leave it out to let Docker choose",
  };
}
