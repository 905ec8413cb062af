import type { ClusterQuestion, ClusterSight } from "../../components/adoption/cluster-sight.ts";
import type { ExistingObject } from "../../components/adoption/existing-object.ts";
import { claimKey, inWords } from "../../components/kubernetes/claim.ts";
import type { KubernetesObject } from "../../components/kubernetes/manifest.ts";
import { couldNotBeAsked } from "../../components/kubernetes/sight.ts";
import { isSameDefinition } from "../../components/mesh/definitions.ts";
import { serviceSubnetKey } from "../clusters/keys.ts";
import type { Problem } from "../config/problem.ts";
import { describeConflicts } from "./conflicts.ts";
import { foundNamespaces, isOwn } from "./found-namespaces.ts";
import { judgeNamespace } from "./judge-namespace.ts";
import type { AdoptedObservation } from "./observe.ts";

/**
 * The obstacles in clusters that somebody else made: whatever has a name that the stack needs and is not its own.
 * Clusters that could not be asked have nothing in the way; {@link judgeUnseen} is about them. Pure.
 *
 * @param owner id of the stack's identity; undefined when it has none yet, and nothing can be its own
 */
export function judgeAdopted(
  observations: readonly AdoptedObservation[],
  owner: string | undefined,
): Problem[] {
  const clusters = observations.flatMap(({ sight, ...cluster }) =>
    "seen" in sight ? [{ ...cluster, sight: sight.seen }] : [],
  );
  return [
    ...judgeSameness(clusters),
    ...clusters.flatMap(cluster => [
      ...judgeAddress(cluster, owner),
      ...describeConflicts(cluster.name, conflictsIn(cluster, owner), cluster.sight.istio),
      ...foundNamespaces(cluster.question.claims, cluster.sight).flatMap(({ spec, found }) =>
        judgeNamespace(cluster.name, spec, found),
      ),
    ]),
  ];
}

/** Clusters that could not be asked: nobody knows what an update would change there. A preview does without them. */
export function judgeUnseen(observations: readonly AdoptedObservation[]): Problem[] {
  return observations.flatMap(({ name, sight }) => {
    if ("seen" in sight) return [];
    return [
      {
        path: `isthmus:clusters.${name}`,
        reason: couldNotBeAsked("it", sight),
        remedy: `see to it that it answers, and that its kubeconfig is good; or leave ${name} out of this stack`,
      },
    ];
  });
}

/** A cluster that was seen. */
interface Adopted {
  readonly name: string;
  readonly question: ClusterQuestion;
  readonly definitions: readonly KubernetesObject[];
  readonly sight: ClusterSight;
}

function judgeSameness(clusters: readonly Adopted[]): Problem[] {
  return clusters.flatMap(({ name, sight: { uid } }, index) => {
    const first = clusters.slice(0, index).find(other => other.sight.uid === uid);
    if (!first) return [];
    return [
      {
        path: `isthmus:clusters.${name}`,
        reason: `it is the same cluster as ${first.name} (their namespaces kube-system have the same uid)`,
        remedy: "leave one of the two out, or correct its kubeconfig",
      },
    ];
  });
}

function judgeAddress({ name, question, sight }: Adopted, owner: string | undefined): Problem[] {
  const { addressTakenBy: service } = sight;
  if (!service || isOwn(service, owner)) return [];
  return [
    {
      path: serviceSubnetKey(name),
      reason: `its address ${question.istiodAddress ?? ""}, where peers reach istiod, belongs to ${inWords(service)}`,
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
