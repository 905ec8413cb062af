import type { ClusterQuestion, ClusterSight } from "../../components/adoption/cluster-sight.ts";
import type { ClusterFacts } from "../../components/adoption/facts/ask-facts.ts";
import type { KubernetesObject } from "../../components/kubernetes/manifest.ts";
import type { Sight, Unseen } from "../../components/kubernetes/sight.ts";
import { readCrds } from "../../components/mesh/render.ts";
import { lookAtAdopted } from "../clusters/look-at-adopted.ts";
import { mustGet } from "../config/must-get.ts";
import type { Manifests } from "../mesh/render.ts";
import { questionOf, type ClaimingPlans } from "./claims.ts";
import { factsQuestion, planReadiness, type ReadinessPlan } from "./readiness/plan.ts";

/** A cluster that somebody else made: what a stack wants of it, and what it has. */
export interface AdoptedObservation {
  readonly name: string;
  readonly question: ClusterQuestion;
  /** Custom resource definitions that the stack needs in it, whole, where some in it have to be compared with them. */
  readonly definitions: readonly KubernetesObject[];
  readonly sight: Sight<ClusterSight>;
  /** Undefined where nothing answers. */
  readonly facts: ClusterFacts | undefined;
  readonly readiness: ReadinessPlan;
}

/** How clusters are looked at. */
export interface LookOptions {
  /**
   * Whether something is about to be made there: a preview asks neither for rights nor what admission would say, as whoever runs it
   * may only read.
   */
  readonly isUpdate: boolean;
  /** Names of the clusters to look at. Default: all that somebody else made. */
  readonly only?: ReadonlySet<string>;
  /** Time for the questions to each, in milliseconds. Default: that of any question. */
  readonly limit?: number;
  /** Clusters that were asked in vain before and are not asked again, and why. Default: none */
  readonly unseen?: ReadonlyMap<string, Unseen>;
}

/** Looks at clusters that somebody else made, all at once. */
export async function observeAdopted(
  plan: ClaimingPlans,
  rendering: Promise<Manifests>,
  secret: (key: string) => string,
  { isUpdate, only, limit, unseen = new Map() }: LookOptions,
): Promise<AdoptedObservation[]> {
  if (plan.clusters.every(({ existing }) => existing === "ours")) return [];
  const manifests = await rendering;
  const looks = new Map(plan.clusters.map(({ name }) => [name, planLook(plan, manifests, name, isUpdate)]));
  const questions = new Map([...looks].map(([name, { question }]) => [name, question]));
  const wanted = plan.clusters.filter(
    ({ name, existing }) => existing === "foreign" && (only?.has(name) ?? true),
  );
  const asked = wanted.filter(({ name }) => !unseen.has(name));
  const seen = await lookAtAdopted(asked, questions, secret, limit);
  return wanted.map(({ name }) => {
    const { sight, facts } = seen.get(name) ?? { sight: mustGet(unseen, name), facts: undefined };
    const digest = manifests.get(name)?.crds.digest;
    const toCompare = "seen" in sight && sight.seen.definitions.length > 0;
    return {
      name,
      ...mustGet(looks, name),
      definitions: toCompare && digest !== undefined ? readCrds(digest) : [],
      sight,
      facts,
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

function planLook(
  plan: ClaimingPlans,
  manifests: Manifests,
  name: string,
  isUpdate: boolean,
): Pick<AdoptedObservation, "question" | "readiness"> {
  const question = questionOf(plan, manifests, name);
  const readiness = planReadiness(plan, manifests, name, question.claims);
  const toCome = isUpdate && { toCome: factsQuestion(plan, manifests, name, readiness) };
  return { question: { ...question, ...toCome }, readiness };
}
