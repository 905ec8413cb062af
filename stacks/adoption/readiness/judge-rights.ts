import { listed } from "../../../components/adoption/listed.ts";
import type { Right } from "../../../components/kubernetes/rights.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

/** @param wanted how many rights the plan needs */
export function judgeRights(sight: Sight<readonly Right[]>, wanted: number): readonly Judgement[] {
  return judgeSeen("permissions", sight, missing => {
    if (missing.length === 0)
      return [{ check: "permissions", state: "ok", found: `all ${wanted} that are needed` }];
    const all = inWords(missing);
    return [
      {
        check: "permissions",
        state: "problem",
        found: `its kubeconfig's user may not ${listed(all)}`,
        remedy:
          "bind the user to the ClusterRole cluster-admin, or to one that grants what --json lists as all",
        all,
      },
    ];
  });
}

/** Rights by what they are about: `create, patch and delete secrets in istio-system`. */
function inWords(rights: readonly Right[]): string[] {
  const groups = Map.groupBy(
    rights,
    ({ group, resource, namespace }) =>
      `${resource}${group === "" ? "" : `.${group}`} ${namespace === undefined ? "in the whole cluster" : `in ${namespace}`}`,
  );
  return [...groups].map(([what, own]) => `${own.map(({ verb }) => verb).join("/")} ${what}`);
}
