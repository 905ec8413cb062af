import * as pulumi from "@pulumi/pulumi";

import type { ClusterQuestion, ClusterSight } from "../../components/adoption/cluster-sight.ts";
import type { KubernetesObject } from "../../components/kubernetes/manifest.ts";
import { couldNotBeAsked, type Sight } from "../../components/kubernetes/sight.ts";
import { readCrds } from "../../components/mesh/render.ts";
import { lookAtAdopted } from "../clusters/look-at-adopted.ts";
import type { Manifests } from "../mesh/render.ts";
import { questionOf, type ClaimingPlans } from "./claims.ts";

/** A cluster that somebody else made: what a stack wants of it, and what it has. */
export interface AdoptedObservation {
  readonly name: string;
  readonly question: ClusterQuestion;
  /** Custom resource definitions that the stack needs in it, whole, where some in it have to be compared with them. */
  readonly definitions: readonly KubernetesObject[];
  readonly sight: Sight<ClusterSight>;
}

/** Looks at every cluster that somebody else made, all at once. A preview goes on without those that could not be asked. */
export async function observeAdopted(
  plan: ClaimingPlans,
  rendering: Promise<Manifests>,
  secret: (key: string) => string,
): Promise<AdoptedObservation[]> {
  if (plan.clusters.every(({ existing }) => existing === "ours")) return [];
  const manifests = await rendering;
  const questions = new Map(plan.clusters.map(({ name }) => [name, questionOf(plan, manifests, name)]));
  const sights = await lookAtAdopted(plan.clusters, questions, secret);
  return [...sights].map(([name, sight]) => {
    const digest = manifests.get(name)?.crds.digest;
    const toCompare = "seen" in sight && sight.seen.definitions.length > 0;
    if ("unseen" in sight && pulumi.runtime.isDryRun()) {
      const taken = "this preview takes it to have nothing under the names that Isthmus uses";
      void pulumi.log.warn(`${couldNotBeAsked(name, sight)}: ${taken}`);
    }
    return {
      name,
      question: questions.get(name) ?? { claims: [] },
      definitions: toCompare && digest !== undefined ? readCrds(digest) : [],
      sight,
    };
  });
}

/** The addresses of the gateways' load balancers that have some, by cluster. */
export function loadBalancersIn(
  observations: readonly AdoptedObservation[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    observations.flatMap(({ name, sight }) =>
      "seen" in sight && sight.seen.loadBalancer ? [[name, sight.seen.loadBalancer]] : [],
    ),
  );
}
