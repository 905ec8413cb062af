import type { AdoptionArgs } from "../../components/clusters/adopted-cluster.ts";
import { kindArgument } from "../../components/kubernetes/claim.ts";
import type { LeftOut } from "../clusters/left-out.ts";
import { foundNamespaces } from "./found-namespaces.ts";
import type { AdoptedObservation } from "./observe.ts";

/**
 * Decides how each cluster that somebody else made is adopted, by name.
 *
 * @param leftOut clusters of which the state tells what was seen
 */
export function planAdoptions(
  observations: readonly AdoptedObservation[],
  leftOut: ReadonlyMap<string, LeftOut>,
): ReadonlyMap<string, AdoptionArgs> {
  return new Map(
    observations.map(({ name, question, sight }) => [
      name,
      {
        foreignNamespaces:
          leftOut.get(name)?.foreignNamespaces ??
          new Set(
            "seen" in sight
              ? foundNamespaces(question.claims, sight.seen).map(({ found }) => found.name)
              : [],
          ),
        hangs: leftOut.get(name)?.hangs ?? false,
        kinds: [...new Set(question.claims.map(kindArgument))].sort(),
      },
    ]),
  );
}
