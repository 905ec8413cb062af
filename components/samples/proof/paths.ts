import type { NetworkRequest, VerifyRequest } from "./request.ts";

/** Everything that the proxies of one cluster have to know of helloworld. */
export interface ExpectedEndpoints {
  /** Number of pods that are reached themselves: those on its own network. */
  readonly pods: number;
  /** The gateways of each other network, by its name: they stand for all pods behind them. */
  readonly gateways: Readonly<Record<string, NetworkRequest["gateways"]>>;
}

/** The endpoints of helloworld as the proxies of a cluster have to know them. */
export function expectedEndpoints(request: VerifyRequest, cluster: string): ExpectedEndpoints {
  const { networks } = request;
  if (!networks) return { pods: request.endpoints, gateways: {} };
  const isOwn = ({ clusters }: NetworkRequest) => clusters.includes(cluster);
  const others = Object.entries(networks).filter(([, network]) => !isOwn(network) && network.endpoints > 0);
  return {
    pods: Object.values(networks).find(isOwn)?.endpoints ?? 0,
    gateways: Object.fromEntries(others.map(([name, { gateways }]) => [name, gateways])),
  };
}

/**
 * By other cluster, those whose gateways passed on what the proxy of a cluster sent there; none where it reaches pods.
 *
 * @param answering endpoints that answered that proxy
 * @returns undefined where the mesh has one network
 */
export function pathsOf(
  { networks, clusters }: VerifyRequest,
  cluster: string,
  answering: readonly string[],
): Record<string, string[]> | undefined {
  if (!networks) return undefined;
  const networkOf = (name: string) =>
    Object.values(networks).find(network => network.clusters.includes(name));
  const own = networkOf(cluster);
  const used = (network: NetworkRequest | undefined): string[] => {
    const answered = (network?.gateways ?? []).filter(({ endpoint }) => answering.includes(endpoint));
    return [...new Set(answered.map(({ cluster }) => cluster))];
  };
  return Object.fromEntries(
    clusters
      .filter(({ name }) => name !== cluster)
      .map(({ name }) => [name, networkOf(name) === own ? [] : used(networkOf(name))]),
  );
}
