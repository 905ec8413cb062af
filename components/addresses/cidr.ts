import type { Finding } from "../finding.ts";

/** An IPv4 range. */
export interface Cidr {
  /** First address, as an unsigned 32-bit number. */
  readonly base: number;
  /** Number of leading bits that all its addresses share, 0 to 32. */
  readonly prefix: number;
}

/**
 * Reads `a.b.c.d/n`.
 *
 * @throws Error that says what is wrong and what would be right; without the value's key
 */
export function parseCidr(text: string): Cidr {
  const read = readCidr(text);
  if ("reason" in read) throw new Error(`${read.reason} (${read.remedy})`);
  return read;
}

/** The remedy for a range about which nothing more exact can be said. */
const example = "write it as in 10.10.0.0/16";

/** Reads `a.b.c.d/n`, or tells what is wrong with it and, where that is clear, what would be right. */
export function readCidr(text: string): Cidr | Finding {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return text.includes(":")
      ? { reason: "IPv6 is not supported", remedy: "use an IPv4 range such as 10.10.0.0/16" }
      : { reason: "not an IPv4 range", remedy: example };
  }
  const parts = match.slice(1);
  const [octets, prefix] = [parts.slice(0, 4).map(Number), Number(parts[4])];
  if (octets.some(octet => octet > 255)) {
    return { reason: "each part of the address must be 0 to 255", remedy: example };
  }
  if (prefix > 32) return { reason: "the prefix length must be 0 to 32", remedy: example };
  const address = octets.reduce((number, octet) => number * 256 + octet, 0);
  const range = around(address, prefix);
  const remedy = `write ${formatCidr(range)}`;
  // Go's net.ParseCIDR, and so kind and Kubernetes, refuses what others read as octal or as decimal.
  if (parts.some(part => /^0\d/.test(part))) {
    return { reason: "a part has leading zeros, which some tools read as octal", remedy };
  }
  if (range.base !== address) return { reason: "it has bits set below its prefix length", remedy };
  return range;
}

/** The range that an address of a machine lies in, from `a.b.c.d/n` as the system writes it. */
export function rangeAround(text: string): string {
  const [address = "", prefix = ""] = text.split("/");
  return formatCidr(around(parseCidr(`${address}/32`).base, Number(prefix)));
}

function around(address: number, prefix: number): Cidr {
  return { base: address - (address % sizeOf(prefix)), prefix };
}

/** Number of addresses in a range of a prefix length. */
export function sizeOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** Writes a range as `a.b.c.d/n`. */
export function formatCidr({ base, prefix }: Cidr): string {
  return `${formatAddress(base)}/${prefix}`;
}

/** Writes an address given as a number. */
export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join(".");
}

/** Whether two ranges, written as text, share an address. */
export function overlaps(a: string, b: string): boolean {
  const [first, second] = [parseCidr(a), parseCidr(b)];
  const wider = first.prefix <= second.prefix ? first : second;
  const narrower = wider === first ? second : first;
  return narrower.base - (narrower.base % sizeOf(wider.prefix)) === wider.base;
}

/** Whether a range, written as text, has an address; one that is no IPv4 address is in none. */
export function contains(range: string, address: string): boolean {
  const single = readCidr(`${address}/32`);
  return "base" in single && overlaps(range, `${address}/32`);
}

/**
 * The address at an index of a range, counted from its first one at 0.
 *
 * @throws RangeError when the range has no such address
 */
export function addressAt(range: string, index: number): string {
  const { base, prefix } = parseCidr(range);
  if (index < 0 || index >= sizeOf(prefix)) throw new RangeError(`${range} has no address ${index}`);
  return formatAddress(base + index);
}
