import type { ClusterFacts } from "../../components/adoption/facts/ask-facts.ts";
import { couldNotBeAsked, type Unseen } from "../../components/kubernetes/sight.ts";
import type { Problem } from "../config/problem.ts";
import type { AdoptedObservation } from "./observe.ts";
import { problemOf, type Judgement } from "./readiness/judgement.ts";

/** Clusters that could not be asked: nobody knows what an update would change there. A preview does without them. */
export function judgeUnseen(observations: readonly AdoptedObservation[]): Problem[] {
  return observations.flatMap(({ name, sight, facts }) => {
    if ("seen" in sight) return [];
    return problemOf(name, notSeen(name, sight, facts), "problem");
  });
}

/** The same for a preview, which goes on without them. */
export function warnOfUnseen(observations: readonly AdoptedObservation[]): string[] {
  const taken = "this preview takes it to have nothing under the names that Isthmus uses";
  return observations.flatMap(({ name, sight }) =>
    "seen" in sight ? [] : [`${couldNotBeAsked(name, sight)}: ${taken}`],
  );
}

/** That a cluster could not be looked at. One that answers and can't be looked at lets its user do too little. */
export const notSeen = (name: string, sight: Unseen, facts: ClusterFacts | undefined): Judgement => ({
  check: facts && isReached(facts) ? "objects" : "reachable",
  state: "problem",
  found: couldNotBeAsked("it", sight),
  remedy: `see to it that it answers, and that its kubeconfig is good; or leave ${name} out of this stack`,
});

/** Whether its API server answers at all. */
export const isReached = ({ clock }: ClusterFacts): boolean => "seen" in clock;
