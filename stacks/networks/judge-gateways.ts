import { isIpv4 } from "../../components/addresses/host.ts";
import type { Problem } from "../config/problem.ts";
import { placeFinding } from "./gateway-address-checks.ts";
import type { GatewayPlacePlan } from "./plan.ts";

/**
 * Names of gateways that don't resolve, or mean something else on every host. Where they lead beside that is for the DNS to say:
 * a cloud may have its load balancers in the range of its pods.
 *
 * @param hosts the IPs of each address in the config
 */
export function judgeGateways(
  gateways: readonly GatewayPlacePlan[],
  hosts: ReadonlyMap<string, readonly string[]>,
): Problem[] {
  return gateways.flatMap(({ cluster, addresses = [] }) =>
    addresses.flatMap((address, index) => {
      // The config's checks are about IPs.
      if (isIpv4(address)) return [];
      const path = `isthmus:clusters.${cluster}.gateway.addresses.${index}`;
      const ips = hosts.get(address) ?? [];
      if (ips.length === 0) {
        const reason = `${address} does not resolve to an IPv4 address on this machine`;
        return [{ path, reason, remedy: "correct it, or see to its entry in the DNS" }];
      }
      const [finding] = ips.flatMap(ip => placeFinding(ip, {}) ?? []);
      return finding
        ? [{ path, ...finding, reason: `${address} does not lead to a gateway: ${finding.reason}` }]
        : [];
    }),
  );
}
