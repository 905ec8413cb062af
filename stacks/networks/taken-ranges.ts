import { networkInterfaces } from "node:os";

import { rangeAround } from "../../components/addresses/cidr.ts";
import { routeTable } from "../../components/docker/machine-routes.ts";
import { dockerNetworks } from "../../components/docker/networks.ts";

/** How long Docker may take to list its networks, in milliseconds. */
const limit = 5000;

/**
 * The ranges that this machine has a use for, as far as it can be seen: those of its routes, or of its own addresses where
 * routes can't be read, and those of Docker networks where a Docker answers.
 */
export async function takenRanges(): Promise<string[]> {
  const networks = await dockerNetworks(limit).catch(() => []);
  return [
    ...(routeTable()?.map(({ destination }) => destination) ?? ownRanges()),
    ...networks.flatMap(({ subnets }) => subnets),
  ];
}

function ownRanges(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? []);
  return addresses.flatMap(({ family, cidr }) =>
    family === "IPv4" && cidr !== null ? [rangeAround(cidr)] : [],
  );
}
