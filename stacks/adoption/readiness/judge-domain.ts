import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Judgement } from "./judgement.ts";
import { judgeSeen } from "./unknown.ts";

/** The domain for which everything is made: istioctl's default, and the one under which Isthmus asks. */
const expected = "cluster.local";

/** Whether a cluster's Services have their names where the mesh looks for them. */
export function judgeDomain(sight: Sight<string | undefined>): readonly Judgement[] {
  return judgeSeen("domain", sight, domain => {
    if (domain === undefined)
      return [{ check: "domain", state: "unknown", found: "neither its kubelets nor CoreDNS tell it" }];
    if (domain === expected) return [{ check: "domain", state: "ok", found: domain }];
    const found = `its cluster domain is ${domain}, and the mesh is made for ${expected}`;
    return [{ check: "domain", state: "problem", found, remedy: "leave it out of this stack" }];
  });
}
