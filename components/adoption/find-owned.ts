import type { Api } from "../kubernetes/api.ts";
import { resourcePaths } from "../kubernetes/api-paths.ts";
import { parseKind, type Claim } from "../kubernetes/claim.ts";
import { ownerLabel } from "../kubernetes/owner.ts";

/** The query of a list that is limited to what a stack made. */
export const ownedBy = (owner: string): string =>
  `?labelSelector=${encodeURIComponent(`${ownerLabel}=${owner}`)}`;

/** Kinds that are not just deleted, as others may have put something into them. */
const containers: ReadonlySet<string> = new Set(["Namespace", "CustomResourceDefinition"]);

/** Everything of some kinds in a cluster that a stack made, but for what others may have put something into. */
export async function findOwned(api: Api, kinds: readonly string[], owner: string): Promise<Claim[]> {
  const wanted = kinds.map(parseKind).filter(({ kind }) => !containers.has(kind));
  const pathsOf = await resourcePaths(api, wanted);
  const found = await Promise.all(
    wanted.map(async kind => {
      const paths = pathsOf(kind);
      const all = paths ? await api.list(`${paths.all()}${ownedBy(owner)}`) : [];
      return all.map(({ name, namespace }) => ({
        ...kind,
        name,
        ...(namespace !== undefined && { namespace }),
      }));
    }),
  );
  return found.flat();
}
