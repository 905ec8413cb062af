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
 * @throws Error that says what is wrong and, where that is clear, what would be right; without the value's key
 */
export function parseCidr(text: string): Cidr {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    throw new Error(
      text.includes(":")
        ? "IPv6 is not supported (use an IPv4 range such as 10.10.0.0/16)"
        : "not an IPv4 range (write it as in 10.10.0.0/16)",
    );
  }
  const [octets, prefix] = [match.slice(1, 5).map(Number), Number(match[5])];
  if (octets.some(octet => octet > 255)) throw new Error("each part of the address must be 0 to 255");
  if (prefix > 32) throw new Error("the prefix length must be 0 to 32");
  const address = octets.reduce((number, octet) => number * 256 + octet, 0);
  const base = address - (address % sizeOf(prefix));
  if (base !== address) {
    throw new Error(`it has bits set below its prefix length (write ${formatCidr({ base, prefix })})`);
  }
  return { base, prefix };
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
