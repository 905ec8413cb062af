import type { ClusterSight } from "../../components/adoption/cluster-sight.ts";
import type { ExistingObject } from "../../components/adoption/existing-object.ts";
import { claimKey, inWords } from "../../components/kubernetes/claim.ts";
import { isSameDefinition } from "../../components/mesh/definitions.ts";
import { serviceSubnetKey } from "../clusters/keys.ts";
import type { Problem } from "../config/problem.ts";
import { describeConflicts } from "./conflicts.ts";
import { foundNamespaces, isOwn } from "./found-namespaces.ts";
import { judgeNamespace } from "./judge-namespace.ts";
import { isReached, notSeen } from "./judge-unseen.ts";
import type { AdoptedObservation } from "./observe.ts";
import { judgeFacts } from "./readiness/judge-facts.ts";
import { judgeVersion } from "./readiness/judge-version.ts";
import { inOrder, problemOf, softened, type Judgement } from "./readiness/judgement.ts";

/**
 * The obstacles in clusters that somebody else made: whatever has a name that the stack needs and is not its own, and whatever else
 * they are not ready for. Clusters that could not be asked have nothing in the way; {@link judgeUnseen} is about them. Pure.
 *
 * @param owner id of the stack's identity; undefined when it has none yet, and nothing can be its own
 */
export function judgeAdopted(
  observations: readonly AdoptedObservation[],
  owner: string | undefined,
): Problem[] {
  return problemsOf(observations, owner, "problem");
}

/** The same of what stops nothing. */
export function warnOfAdopted(
  observations: readonly AdoptedObservation[],
  owner: string | undefined,
): Problem[] {
  return problemsOf(observations, owner, "warning");
}

function problemsOf(
  observations: readonly AdoptedObservation[],
  owner: string | undefined,
  state: "problem" | "warning",
): Problem[] {
  return observations.flatMap(observation =>
    inOrder(judgeWhatIsSeen(observation, observations, owner)).flatMap(judgement =>
      problemOf(observation.name, judgement, state),
    ),
  );
}

/** What came of every look at every cluster, by cluster and in the order of the checks. Pure. */
export function judgeReadiness(
  observations: readonly AdoptedObservation[],
  owner: string | undefined,
): ReadonlyMap<string, readonly Judgement[]> {
  return new Map(
    observations.map(observation => {
      const { name, sight, facts } = observation;
      const judgements = [
        ...("unseen" in sight ? [notSeen(name, sight, facts)] : []),
        ...judgeWhatIsSeen(observation, observations, owner),
      ];
      return [name, inOrder(judgements)];
    }),
  );
}

function judgeWhatIsSeen(
  observation: AdoptedObservation,
  all: readonly AdoptedObservation[],
  owner: string | undefined,
): Judgement[] {
  const { name, sight, facts, readiness } = observation;
  if ("unseen" in sight)
    return facts && isReached(facts) ? [...judgeFacts(name, readiness, facts, false)] : [];
  const cluster = { ...observation, sight: sight.seen };
  return [...judgeSameness(name, sight.seen.uid, all), ...judgeCluster(cluster, owner)];
}

/** A cluster that was seen. */
interface Adopted extends Omit<AdoptedObservation, "sight"> {
  readonly sight: ClusterSight;
}

function judgeCluster(cluster: Adopted, owner: string | undefined): Judgement[] {
  const { name, question, sight, facts, readiness } = cluster;
  const conflicts = describeConflicts(name, conflictsIn(cluster, owner), sight.istio, facts);
  const namespaces = foundNamespaces(question.claims, sight).flatMap(({ spec, found }) =>
    judgeNamespace(name, spec, found),
  );
  const isJoined = sight.objects.some(object => isOwn(object, owner));
  const ready = [judgeVersion(sight.version), ...(facts ? judgeFacts(name, readiness, facts, isJoined) : [])];
  return [
    ...judgeAddress(cluster, owner),
    ...orElse(conflicts, "Istio", "none that is another's"),
    ...orElse(
      [...conflicts, ...namespaces],
      "objects",
      `none under the ${question.claims.length} names that are needed`,
    ),
    ...(isJoined ? ready.map(softened) : ready),
  ];
}

/** The judgements of one check, or that all is well. */
function orElse(judgements: readonly Judgement[], check: "Istio" | "objects", found: string): Judgement[] {
  const own = judgements.filter(judgement => judgement.check === check);
  return own.length > 0 ? own : [{ check, state: "ok", found }];
}

function judgeSameness(name: string, uid: string, all: readonly AdoptedObservation[]): Judgement[] {
  const first = all.find(({ sight }) => "seen" in sight && sight.seen.uid === uid);
  if (!first || first.name === name) return [];
  return [
    {
      check: "identity",
      state: "problem",
      found: `it is the same cluster as ${first.name} (their namespaces kube-system have the same uid)`,
      remedy: "leave one of the two out, or correct its kubeconfig",
    },
  ];
}

function judgeAddress({ name, question, sight }: Adopted, owner: string | undefined): Judgement[] {
  const { addressTakenBy: service } = sight;
  const { istiodAddress } = question;
  if (istiodAddress === undefined) return [];
  if (!service || isOwn(service, owner))
    return [{ check: "address", state: "ok", found: `${istiodAddress} is istiod's to have` }];
  return [
    {
      check: "address",
      state: "problem",
      path: serviceSubnetKey(name),
      found: `its address ${istiodAddress}, where peers reach istiod, belongs to ${inWords(service)}`,
      remedy: "give that Service another address",
    },
  ];
}

/** Objects under claimed names that are not the stack's, and whatever shows another Istio. */
function conflictsIn(cluster: Adopted, owner: string | undefined): ExistingObject[] {
  const { question, sight } = cluster;
  const namespaces = foundNamespaces(question.claims, sight).map(({ found }) => claimKey(found));
  const claimed = new Set(question.claims.map(claimKey));
  return [...sight.objects, ...sight.istio.filter(object => !claimed.has(claimKey(object)))].filter(
    object =>
      !isOwn(object, owner) && !namespaces.includes(claimKey(object)) && !isUsableDefinition(object, cluster),
  );
}

/** One that is just the same is used as it is, unless it is another stack's: then it is deleted with that stack. */
function isUsableDefinition(
  { name, owner, isGoing }: ExistingObject,
  { definitions, sight }: Adopted,
): boolean {
  const found = sight.definitions.find(({ metadata }) => metadata.name === name);
  const wanted = definitions.find(({ metadata }) => metadata.name === name);
  return owner === undefined && !isGoing && !!found && !!wanted && isSameDefinition(wanted, found);
}
