import { cacertsSecret } from "../../components/mesh/names.ts";
import type { AdoptedObservation } from "./observe.ts";

/** Names of the clusters in which the Istio of a stack is already, or is about to be: its CA is the first thing of it there. */
export function namesWithIstio(observations: readonly AdoptedObservation[]): ReadonlySet<string> {
  const found = observations.filter(
    ({ sight }) =>
      "seen" in sight &&
      sight.seen.objects.some(({ kind, name }) => kind === "Secret" && name === cacertsSecret),
  );
  return new Set(found.map(({ name }) => name));
}
