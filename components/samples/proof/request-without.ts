import type { NetworkRequest, VerifyRequest } from "./request.ts";

/** By cluster, the number of helloworld pods of each version that run there. */
export type PlacedPods = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * The part of a request that a mesh can still show while some of its clusters are left out: they are not asked, and nobody has to
 * see what runs in them. Everything else has to be as before.
 *
 * @param placed the pods of the whole mesh
 */
export function requestWithout(
  request: VerifyRequest,
  placed: PlacedPods,
  leftOut: ReadonlySet<string>,
): VerifyRequest {
  if (leftOut.size === 0) return request;
  const isIn = (cluster: string): boolean => !leftOut.has(cluster);
  const pods = Object.entries(placed).filter(([cluster]) => isIn(cluster));
  const versions = new Set(pods.flatMap(([, counts]) => Object.keys(counts)));
  const { local, networks, ...rest } = request;
  return {
    ...rest,
    versions: request.versions.filter(version => versions.has(version)),
    endpoints: sumOf(pods.map(([, counts]) => counts)),
    clusters: request.clusters.filter(({ name }) => isIn(name)),
    ...(local && { local: Object.fromEntries(Object.entries(local).filter(([cluster]) => isIn(cluster))) }),
    ...(networks && { networks: networksOf(networks, placed, isIn) }),
  };
}

function networksOf(
  networks: Readonly<Record<string, NetworkRequest>>,
  placed: PlacedPods,
  isIn: (cluster: string) => boolean,
): Readonly<Record<string, NetworkRequest>> {
  return Object.fromEntries(
    Object.entries(networks).flatMap(([name, network]) => {
      const clusters = network.clusters.filter(isIn);
      if (clusters.length === 0) return [];
      const gateways = network.gateways.filter(({ cluster }) => isIn(cluster));
      const endpoints = sumOf(clusters.map(cluster => placed[cluster] ?? {}));
      return [[name, { clusters, endpoints, gateways }] as const];
    }),
  );
}

const sumOf = (counts: readonly Readonly<Record<string, number>>[]): number =>
  counts.flatMap(count => Object.values(count)).reduce((sum, count) => sum + count, 0);
