import { addressesOf } from "../../addresses/host.ts";
import type { NetworkRequest, VerifyRequest } from "./request.ts";

type Door = NetworkRequest["gateways"][number];

/**
 * A request in which gateways have the IPs by which proxies know them: istiod resolves the names of load balancers. A name that
 * does not resolve stays as it is, and is missed by every proxy.
 */
export async function withResolvedGateways<T extends Pick<VerifyRequest, "root" | "networks">>(
  request: T,
): Promise<T> {
  if (!request.networks) return request;
  const networks = await Promise.all(
    Object.entries(request.networks).map(async ([name, network]) => {
      const gateways = (await Promise.all(network.gateways.map(resolved))).flat();
      return [name, { ...network, gateways }] as const;
    }),
  );
  return { ...request, networks: Object.fromEntries(networks) };
}

async function resolved(door: Door): Promise<Door[]> {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(door.endpoint) ?? [];
  const addresses = await addressesOf(host);
  return addresses.length === 0 ? [door] : addresses.map(ip => ({ ...door, endpoint: `${ip}:${port}` }));
}
