import { doorsBetween, doorToIstiod } from "./doors.ts";
import { clusterIn, type DiagnosedCluster, type DiagnosisRequest } from "./request.ts";

/** The clusters that have a part in the requests. */
export interface Roles {
  /** From which is asked. */
  readonly asking: readonly DiagnosedCluster[];
  /** Either end of a request. */
  readonly ends: readonly DiagnosedCluster[];
  /** Whose istiods serve the ends, and the gateways between them. */
  readonly primaries: readonly DiagnosedCluster[];
  /** All of these, and those whose gateways lie between. */
  readonly all: readonly DiagnosedCluster[];
}

/** Who has which part in the requests. */
export function rolesIn(request: DiagnosisRequest): Roles {
  const named = (names: readonly string[]) => [...new Set(names)].map(name => clusterIn(request, name));
  const ends = named(request.pairs.flatMap(({ from, to }) => [from, to]));
  const doors = named(
    [
      ...request.pairs.flatMap(pair => doorsBetween(request, pair) ?? []),
      ...request.pairs.flatMap(({ from }) => doorToIstiod(request, from) ?? []),
    ].map(({ cluster }) => cluster),
  );
  const primaries = named([...ends, ...doors].map(({ primary }) => primary));
  const all = new Set([...ends, ...doors, ...primaries]);
  return {
    asking: named(request.pairs.map(({ from }) => from)),
    ends,
    primaries,
    all: request.clusters.filter(cluster => all.has(cluster)),
  };
}
