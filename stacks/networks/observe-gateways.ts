import { addressesOf } from "../../components/addresses/host.ts";
import type { ReachedGateway } from "../../components/mesh/load-balancer-status.ts";
import type { GatewayPlacePlan } from "./plan.ts";

/** Where gateways are reached, as far as that is not in the plan. */
export interface GatewaySight {
  /** The load balancers that have an address, by cluster; without IPs where a name does not resolve. */
  readonly loadBalancers: ReadonlyMap<string, ReachedGateway>;
  /** The IPs of each address in the config, sorted; none where a name does not resolve. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
}

/**
 * Resolves the names at which gateways are reached.
 *
 * @param statuses addresses that load balancers have, by cluster
 */
export async function observeGateways(
  gateways: readonly GatewayPlacePlan[],
  statuses: ReadonlyMap<string, readonly string[]>,
): Promise<GatewaySight> {
  const given = [...new Set(gateways.flatMap(({ addresses = [] }) => addresses))];
  const [hosts, balancers] = await Promise.all([
    Promise.all(given.map(async host => [host, await addressesOf(host)] as const)),
    Promise.all([...statuses].map(async ([cluster, list]) => [cluster, await resolved(list)] as const)),
  ]);
  return {
    loadBalancers: new Map(balancers),
    hosts: new Map(hosts),
  };
}

async function resolved(addresses: readonly string[]): Promise<ReachedGateway> {
  const ips = (await Promise.all(addresses.map(addressesOf))).flat();
  return { addresses, ips: [...new Set(ips)].sort() };
}
