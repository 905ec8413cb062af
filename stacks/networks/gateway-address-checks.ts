import { contains } from "../../components/addresses/cidr.ts";
import { isIpv4 } from "../../components/addresses/host.ts";
import type { Finding } from "../../components/finding.ts";
import { declaredSubnets, type ClustersConfig, type GatewayConfig } from "../clusters/schema.ts";
import type { Problem } from "../config/problem.ts";
import { shown } from "../config/shown.ts";
import { reservedRanges } from "./reserved-ranges.ts";

/** Addresses of gateways, as the config gives them, at which no other network could enter. */
export function checkGivenAddresses(clusters: ClustersConfig): Problem[] {
  const ranges = rangesOf(clusters);
  const seen = new Map<string, string>();
  return Object.entries(clusters).flatMap(([cluster, { gateway }]) => {
    if (!gateway) return [];
    const path = `isthmus:clusters.${cluster}.gateway`;
    return [
      ...checkPort(path, gateway),
      ...(gateway.addresses ?? []).flatMap((address, index) => {
        const own = `${path}.addresses.${index}`;
        const finding =
          formFinding(address) ?? placeFinding(address, ranges) ?? twinFinding(address, own, gateway, seen);
        return finding ? [{ path: own, ...finding }] : [];
      }),
    ];
  });
}

/** A range that belongs to something, by the config key that sets it. */
export type Ranges = Readonly<Record<string, string>>;

/** Why a gateway can't be reached at an IP; undefined for a good one, and for a name. */
export function placeFinding(address: string, ranges: Ranges): Finding | undefined {
  if (!isIpv4(address)) return undefined;
  const isIn = (range: string) => contains(range, address);
  const remedy = "write the address at which other networks reach the gateway";
  const reserved = Object.entries(reservedRanges).find(([range]) => isIn(range));
  if (reserved) return { reason: `${address} is in ${reserved[0]}, which is ${reserved[1]}`, remedy };
  const taken = Object.entries(ranges).find(([, range]) => isIn(range));
  if (!taken) return undefined;
  return { reason: `${address} is in ${taken[1]} of ${taken[0]}, which no other network reaches`, remedy };
}

function rangesOf(clusters: ClustersConfig): Ranges {
  return Object.fromEntries(
    Object.entries(clusters).flatMap(([name, cluster]) => {
      const subnets = declaredSubnets(cluster);
      if (!subnets) return [];
      const readable = Object.entries({
        podSubnet: subnets.podSubnet,
        serviceSubnet: subnets.serviceSubnet,
      }).filter(([, range]) => /^[\d.]+\/\d+$/.test(range));
      return readable.map(([key, range]) => [`isthmus:clusters.${name}.${subnets.key}.${key}`, range]);
    }),
  );
}

function checkPort(path: string, { addresses, port }: Exclude<GatewayConfig, false>): Problem[] {
  if (port === undefined || addresses) return [];
  const reason = `${port} is the port of addresses that are not there`;
  return [{ path: `${path}.port`, reason, remedy: "add addresses, or remove it" }];
}

/** As Istio takes a name (ValidateFQDN of istio/istio): labels in lower case, of which the last is not a number. */
const hostName =
  /^(?=.{1,253}$)([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function formFinding(address: string): Finding | undefined {
  if (/^(.*\.)?localhost$/.test(address)) {
    const reason = `${address} means this machine on every machine`;
    return { reason, remedy: "write the address at which other networks reach the gateway" };
  }
  if (isIpv4(address) || hostName.test(address)) return undefined;
  const reason = `${shown(address)} is neither an IPv4 address nor a host name`;
  return {
    reason,
    remedy: /^[^:]+:\d+$/.test(address)
      ? "write it without its port, which has a key of its own: gateway.port"
      : "write one such as 203.0.113.7 or gateway.example.org",
  };
}

/** @param seen where each address and port was found before */
function twinFinding(
  address: string,
  path: string,
  { port = 0 }: Exclude<GatewayConfig, false>,
  seen: Map<string, string>,
): Finding | undefined {
  const place = `${address}:${port}`;
  const first = seen.get(place);
  if (first !== undefined) {
    return { reason: `${address} is ${first} already`, remedy: "write each address once" };
  }
  seen.set(place, path);
  return undefined;
}
