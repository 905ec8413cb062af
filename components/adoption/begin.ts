import { withApi } from "../kubernetes/api.ts";
import { questionLimit } from "../kubernetes/kubectl.ts";
import { findByProducts } from "./by-products.ts";
import { askUid } from "./cluster-sight.ts";
import { continueRecord, type AdoptionRecord } from "./record.ts";

/**
 * Begins or continues the adoption of a cluster: only looks, and changes nothing there.
 *
 * @param kubeconfig secret
 * @param kinds of all that the stack makes there
 * @param previous what was recorded before; undefined at first
 */
export async function beginAdoption(
  kubeconfig: string,
  kinds: readonly string[],
  previous: AdoptionRecord | undefined,
): Promise<AdoptionRecord> {
  return withApi(kubeconfig, questionLimit, async api => {
    const [uid, found] = await Promise.all([askUid(api), findByProducts(api)]);
    return continueRecord({ uid, kinds, found: found.map(object => object.uid) }, previous);
  });
}
