import { isIpv4 } from "../../../components/addresses/host.ts";
import { judgeGateways } from "../../networks/judge-gateways.ts";
import type { GatewayPlacePlan } from "../../networks/plan.ts";
import type { Judgement } from "./judgement.ts";

/**
 * Whether the names resolve at which the config says that a cluster's gateway is reached.
 *
 * @param gateways of all clusters
 * @param hosts the IPs of each address in the config
 */
export function judgeGateway(
  cluster: string,
  gateways: readonly GatewayPlacePlan[],
  hosts: ReadonlyMap<string, readonly string[]>,
): Judgement[] {
  const own = gateways.filter(gateway => gateway.cluster === cluster);
  const names = own.flatMap(({ addresses = [] }) => addresses.filter(address => !isIpv4(address)));
  if (names.length === 0) return [];
  const problems = judgeGateways(own, hosts);
  if (problems.length === 0)
    return [{ check: "gateway", state: "ok", found: `${names.join(" and ")} resolves here` }];
  return problems.map(({ path, reason, remedy }) => ({
    check: "gateway",
    state: "problem",
    path,
    found: reason,
    remedy,
  }));
}
