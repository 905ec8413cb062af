import { overlaps, readCidr } from "./cidr.ts";

/**
 * Where free ranges are looked for, as `<first>.<from>` to `<first>.<to>`. First the part of 10.0.0.0/8 that companies fill
 * last, then the rest of it, then what RFC 6598 shares, for machines whose VPN has all of 10.0.0.0/8. The pools from which
 * Docker takes networks by itself, 172.17.0.0/16 on and 192.168.0.0/16 (libnetwork's ipamutils), are not among them.
 */
const pools = [
  { first: 10, from: 160, to: 254 },
  { first: 10, from: 16, to: 159 },
  { first: 100, from: 64, to: 127 },
] as const;

/**
 * The first /16 ranges that overlap nothing.
 *
 * @param taken ranges in use; what is no IPv4 range is passed over
 * @returns undefined when there are not so many
 */
export function freeRanges(count: number, taken: readonly string[]): string[] | undefined {
  const used = taken.filter(range => !("reason" in readCidr(range)));
  const free = pools
    .flatMap(({ first, from, to }) => sequence(from, to).map(second => `${first}.${second}.0.0/16`))
    .filter(range => !used.some(other => overlaps(other, range)));
  return free.length < count ? undefined : free.slice(0, count);
}

const sequence = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);
