import { createHash } from "node:crypto";

import { addressAt, formatCidr, overlaps, parseCidr, sizeOf } from "../../components/addresses/cidr.ts";

/** The parts of a Docker network's range: the lower half is for nodes, and Docker leaves the upper one alone. */
export interface SplitRange {
  /** From which Docker gives addresses to nodes. */
  readonly nodes: string;
  /** Those for gateways, the broadcast address left out. */
  readonly gateways: readonly [first: number, count: number];
}

/** Splits the range of a Docker network. @param subnet at most a /30 */
export function splitRange(subnet: string): SplitRange {
  const { base, prefix } = parseCidr(subnet);
  const half = sizeOf(prefix) / 2;
  return { nodes: formatCidr({ base, prefix: prefix + 1 }), gateways: [half, half - 1] };
}

/**
 * An address for each gateway. It follows from the cluster's name, so that a gateway keeps its own whatever else comes or
 * goes, unless two names meet at the same one.
 *
 * @param subnet of the Docker network
 * @throws RangeError when there are more gateways than addresses
 */
export function gatewayAddresses(subnet: string, clusters: readonly string[]): ReadonlyMap<string, string> {
  const [first, count] = splitRange(subnet).gateways;
  if (clusters.length > count) throw new RangeError(`${subnet} has no room for ${clusters.length} gateways`);
  const taken = new Map<number, string>();
  for (const cluster of [...clusters].sort()) {
    let slot = numberOf(cluster) % count;
    while (taken.has(slot)) slot = (slot + 1) % count;
    taken.set(slot, cluster);
  }
  return new Map([...taken].map(([slot, cluster]) => [cluster, addressAt(subnet, first + slot)]));
}

/** Where Docker networks are put that have to be known beforehand: part of 10.0.0.0/8 that companies fill last. */
const defaults = { first: 160, count: 95 } as const;

/**
 * The range of a Docker network whose addresses have to be known before it exists, so that Docker can't choose: it follows from
 * the stack's name, so that stacks are apart, and overlaps nothing that the config names.
 *
 * @returns undefined when nothing is free
 */
export function defaultSubnet(stack: string, taken: readonly string[]): string | undefined {
  const start = numberOf(stack);
  return Array.from({ length: defaults.count }, (_, index) => (start + index) % defaults.count)
    .map(index => `10.${defaults.first + index}.0.0/16`)
    .find(range => !taken.some(other => overlaps(other, range)));
}

const numberOf = (name: string): number => createHash("sha256").update(name).digest().readUInt32BE();
