import { lookup } from "node:dns/promises";

/** How long a name may take to resolve, in milliseconds. */
const limit = 5000;

/** Whether a text has the form of an IPv4 address. */
export const isIpv4 = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every(part => Number(part) <= 255);

/**
 * The IPv4 addresses of a host, sorted: of a name those to which this machine resolves it, and an address itself.
 *
 * @returns none when the name does not resolve, or not in time
 */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIpv4(host)) return [host];
  const { promise: late, resolve } = Promise.withResolvers<readonly { readonly address: string }[]>();
  const timer = setTimeout(() => {
    resolve([]);
  }, limit);
  const found = lookup(host, { all: true, family: 4 }).catch(() => []);
  const addresses = (await Promise.race([found, late])).map(({ address }) => address);
  clearTimeout(timer);
  return [...new Set(addresses)].sort();
}
