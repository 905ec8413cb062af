import { draftCluster, type ClusterDraft } from "../clusters/draft.ts";

/** The few decisions from which the config of a new stack follows. */
export interface Draft {
  readonly clusters: readonly ClusterDraft[];
  /** Absent for clusters and routes only. */
  readonly mesh?: Roles;
  /** Whether the mesh is proved on helloworld and sleep. */
  readonly samples: boolean;
  /** Code of a first edge site; absent without one. */
  readonly edge?: string;
}

/** Who has an istiod, and whose istiod the others use. */
export interface Roles {
  readonly primaries: readonly string[];
  /** Primary by remote. */
  readonly remotes: Readonly<Record<string, string>>;
}

/** The roles of clusters: who is no primary is a remote of the first one, where nothing else is said. */
export function rolesOf(
  clusters: readonly string[],
  primaries: readonly string[],
  remotes: Roles["remotes"],
): Roles {
  const isFree = (name: string) => !Object.hasOwn(remotes, name);
  const chosen = primaries.length > 0 ? primaries : clusters.filter(isFree).slice(0, 1);
  const [first = ""] = chosen;
  const others = clusters.filter(name => !chosen.includes(name) && isFree(name));
  return {
    primaries: chosen,
    remotes: { ...Object.fromEntries(others.map(name => [name, first])), ...remotes },
  };
}

/** All clusters are on one network: a mesh over several needs gateways that Isthmus does not install. */
const network = "network1";
const rootCa = "default";

/** The values of the `isthmus:` keys of a draft. Nothing is checked: whatever is wrong with it, the config's checks tell. */
export function draftConfig({ clusters, mesh, samples, edge }: Draft): Record<string, unknown> {
  return {
    clusters: Object.fromEntries(clusters.map(cluster => [cluster.name, draftCluster(cluster, network)])),
    ...(mesh && {
      mesh: {
        id: "mesh1",
        rootCa,
        primaries: mesh.primaries,
        ...(Object.keys(mesh.remotes).length > 0 && { remotes: mesh.remotes }),
      },
      rootCas: { [rootCa]: { generate: {} } },
    }),
    ...(edge !== undefined && { edges: { [edge]: draftEdge(clusters) } }),
    ...(samples && { samples }),
  };
}

/** The first cluster manages, and the last one is the site; the site of a single cluster is elsewhere. */
function draftEdge(clusters: readonly ClusterDraft[]): object {
  const [management, ...others] = clusters.map(({ name }) => name);
  return { site: others.at(-1) ?? { bundle: true }, management };
}
