import type { Api } from "./api.ts";
import type { Claim } from "./claim.ts";

/** Paths of the objects of one kind in a cluster's API. */
export interface ResourcePaths {
  one(object: Pick<Claim, "name" | "namespace">): string;
  all(namespace?: string): string;
}

interface ApiResources {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
    readonly verbs: readonly string[];
  }[];
}

/** A kind of objects that live in namespaces, can be listed, and can be deleted. */
export interface NamespacedKind {
  readonly kind: string;
  readonly paths: ResourcePaths;
}

/**
 * Asks a cluster for every kind of objects that people may put into a namespace.
 *
 * @param get how the kinds of one group are asked for; where it gives undefined they are left out. Default: as everything else
 */
export async function namespacedKinds(
  api: Api,
  get = (path: string): Promise<unknown> => api.get(path),
): Promise<NamespacedKind[]> {
  const { groups } = (await api.get("/apis")) as {
    readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
  };
  const versions = ["v1", ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const found = await Promise.all(
    versions.map(async version => {
      const root = rootOf(version);
      return resourcesOf(await get(root))
        .filter(({ namespaced, verbs }) => namespaced && verbs.includes("list") && verbs.includes("delete"))
        .map(({ kind, name }) => ({ kind, paths: pathsOf(root, name) }));
    }),
  );
  return found.flat();
}

/** Asks a cluster for the paths of some kinds; those that it does not know have none. */
export async function resourcePaths(
  api: Api,
  kinds: readonly Pick<Claim, "apiVersion" | "kind">[],
): Promise<(kind: Pick<Claim, "apiVersion" | "kind">) => ResourcePaths | undefined> {
  const versions = [...new Set(kinds.map(({ apiVersion }) => apiVersion))];
  const plurals = new Map(
    await Promise.all(
      versions.map(async version => [version, pluralsOf(await api.get(rootOf(version)))] as const),
    ),
  );
  return ({ apiVersion, kind }) => {
    const plural = plurals.get(apiVersion)?.get(kind);
    return plural === undefined ? undefined : pathsOf(rootOf(apiVersion), plural);
  };
}

const rootOf = (apiVersion: string): string => `/${apiVersion.includes("/") ? "apis" : "api"}/${apiVersion}`;

function pluralsOf(answer: unknown): ReadonlyMap<string, string> {
  return new Map(resourcesOf(answer).map(({ name, kind }) => [kind, name]));
}

/** Leaves out names with a slash: they are parts of objects, such as pods/log. */
function resourcesOf(answer: unknown): ApiResources["resources"] {
  const { resources } = (answer as ApiResources | undefined) ?? { resources: [] };
  return resources.filter(({ name }) => !name.includes("/"));
}

function pathsOf(root: string, plural: string): ResourcePaths {
  const all = (namespace?: string) =>
    `${root}/${namespace === undefined ? "" : `namespaces/${namespace}/`}${plural}`;
  return { all, one: ({ name, namespace }) => `${all(namespace)}/${name}` };
}
