import type { AdoptionArgs } from "../../components/clusters/adopted-cluster.ts";
import { kindArgument } from "../../components/kubernetes/claim.ts";
import { foundNamespaces } from "./found-namespaces.ts";
import type { AdoptedObservation } from "./observe.ts";

/** Decides how each cluster that somebody else made is adopted, by name. */
export function planAdoptions(
  observations: readonly AdoptedObservation[],
): ReadonlyMap<string, AdoptionArgs> {
  return new Map(
    observations.map(({ name, question, sight }) => [
      name,
      {
        foreignNamespaces: new Set(
          "seen" in sight ? foundNamespaces(question.claims, sight.seen).map(({ found }) => found.name) : [],
        ),
        kinds: [...new Set(question.claims.map(kindArgument))].sort(),
      },
    ]),
  );
}
