import { checkKubeconfigs } from "../../clusters/kubeconfig-checks.ts";
import type { ClustersConfig } from "../../clusters/schema.ts";
import type { RawConfig } from "../../config/raw-config.ts";
import type { Judgement } from "./judgement.ts";

/**
 * What is wrong with the kubeconfigs of some clusters, or soon will be, by cluster.
 *
 * @param config with its secrets
 * @param taken keys that hold something else
 */
export function judgeKubeconfigs(
  clusters: ClustersConfig,
  names: readonly string[],
  config: RawConfig,
  taken: readonly string[],
): ReadonlyMap<string, readonly Judgement[]> {
  return new Map(
    names.map(name => {
      const own = Object.fromEntries(Object.entries(clusters).filter(([other]) => other === name));
      const { problems, warnings } = checkKubeconfigs(own, config, taken, true);
      const judged = (state: "problem" | "warning") =>
        (state === "problem" ? problems : warnings).map(({ path, reason, remedy }): Judgement => ({
          check: "kubeconfig",
          state,
          path,
          found: reason,
          remedy,
        }));
      return [name, [...judged("problem"), ...judged("warning")]];
    }),
  );
}
