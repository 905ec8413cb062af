import { edgeNamespace, wutongClusterKind } from "../edges/names.ts";
import type { Api } from "../kubernetes/api.ts";
import { resourcePaths } from "../kubernetes/api-paths.ts";
import type { Claim } from "../kubernetes/claim.ts";
import type { Kubectl } from "../kubernetes/kubectl.ts";
import { fieldManagerOf, ownerLabel } from "../kubernetes/owner.ts";
import type { Ask } from "./ask.ts";
import { release } from "./release.ts";

/** Takes back what a stack has written to objects of others. */
export async function releasePatches(kubectl: Kubectl, ask: Ask, owner: string): Promise<void> {
  for (const object of await ask(api => findPatched(api, owner))) await release(kubectl, object, owner);
}

/** The kinds of which stacks patch objects of others, and where. */
const patched: readonly Omit<Claim, "name">[] = [
  { apiVersion: "v1", kind: "Namespace" },
  { ...wutongClusterKind, namespace: edgeNamespace },
];

async function findPatched(api: Api, owner: string): Promise<Claim[]> {
  const pathsOf = await resourcePaths(api, patched);
  const found = await Promise.all(
    patched.map(async ({ apiVersion, kind, namespace }) => {
      const paths = pathsOf({ apiVersion, kind });
      const all = paths ? await api.list(paths.all(namespace)) : [];
      return all
        .filter(
          ({ labels, managedFields = [] }) =>
            labels?.[ownerLabel] !== owner &&
            managedFields.some(({ manager }) => manager === fieldManagerOf(owner)),
        )
        .map(({ name }) => ({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) }));
    }),
  );
  return found.flat();
}
