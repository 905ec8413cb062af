import { withKubectl } from "../kubernetes/kubectl.ts";
import { asking } from "./ask.ts";
import { askUid } from "./cluster-sight.ts";
import { deleteByProducts } from "./delete-by-products.ts";
import { deleteObjects } from "./delete-objects.ts";
import { endDefinitions } from "./end-definitions.ts";
import { endNamespaces } from "./end-namespaces.ts";
import { findOwned } from "./find-owned.ts";
import { findLeftSidecars } from "./left-sidecars.ts";
import type { AdoptionRecord } from "./record.ts";
import { releasePatches } from "./release-patches.ts";

/**
 * Ends the adoption of a cluster: deletes all that the stack has made there and that still exists, whether an update has recorded
 * it or was killed before it could. What others made, or have put something into, stays.
 *
 * @param kubeconfig secret
 * @param owner id of the stack's identity
 * @returns what stays of the stack's, and why; and whose pods still have sidecars
 */
export function endAdoption(
  kubeconfig: string,
  owner: string,
  record: AdoptionRecord,
): Promise<readonly string[]> {
  const ask = asking(kubeconfig);
  return withKubectl(kubeconfig, async kubectl => {
    if ((await ask(askUid)) !== record.uid) return ["it is another cluster now; nothing was done in it"];
    await releasePatches(kubectl, ask, owner);
    await deleteObjects(kubectl, await ask(api => findOwned(api, record.kinds, owner)));
    await deleteByProducts(kubectl, ask, record.found);
    const definitions = await endDefinitions(kubectl, ask, owner);
    const namespaces = await endNamespaces(kubectl, ask, owner);
    return [...definitions, ...namespaces, ...(await ask(findLeftSidecars))];
  });
}
