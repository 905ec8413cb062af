import type { ExistingObject, Manager } from "../../components/adoption/existing-object.ts";
import { listed } from "../../components/adoption/listed.ts";
import { claimKey, inWords } from "../../components/kubernetes/claim.ts";
import { ownerLabel } from "../../components/kubernetes/owner.ts";
import { istioVersionOf } from "../../components/mesh/definitions.ts";
import { cacertsSecret } from "../../components/mesh/names.ts";
import { injectedInWords, rootInWords, type IstioFacts } from "./readiness/istio-in-words.ts";
import type { Judgement } from "./readiness/judgement.ts";

/** How many objects a line names; the rest it counts. */
const named = 5;

/**
 * One problem for each of those who look after objects that stand in the way.
 *
 * @param istio what shows an Istio in the cluster
 */
export function describeConflicts(
  cluster: string,
  conflicts: readonly ExistingObject[],
  istio: readonly ExistingObject[],
  facts: IstioFacts | undefined,
): Judgement[] {
  const traces = new Set(istio.map(claimKey));
  const isTrace = (object: ExistingObject) => traces.has(claimKey(object));
  const groups = Map.groupBy(conflicts, object => JSON.stringify(keeperOf(object)));
  return [...groups.values()].flatMap(group => {
    // What shows the Istio comes first, since it is what a person knows.
    const objects = group.toSorted((a, b) => Number(isTrace(b)) - Number(isTrace(a)));
    const [first] = objects;
    if (!first) return [];
    const keeper = keeperOf(first);
    const words = objects.map(object => objectInWords(object, facts));
    const what = isTrace(first)
      ? `${istioInWords(first, facts)} already: ${listed(words, named)}`
      : `${listed(words, named)} already`;
    return [
      {
        check: isTrace(first) ? "Istio" : "objects",
        state: "problem",
        found: `it has ${what}${keeperInWords(keeper)}`,
        remedy: remedyFor(keeper, cluster, objects.length === 1 ? "it" : "them"),
      },
    ];
  });
}

/** Whom to turn to about an object. */
type Keeper =
  | Manager
  | { readonly kind: "stack"; readonly owner: string }
  | { readonly kind: "deletion" }
  | { readonly kind: "nobody" };

function keeperOf({ isGoing, owner, manager }: ExistingObject): Keeper {
  if (isGoing) return { kind: "deletion" };
  if (owner !== undefined) return { kind: "stack", owner };
  return manager ?? { kind: "nobody" };
}

function istioInWords({ labels }: ExistingObject, facts: IstioFacts | undefined): string {
  const version = istioVersionOf(labels);
  const revision = labels["istio.io/rev"];
  const injected = facts ? injectedInWords(facts) : "";
  const more = [revision === undefined ? "" : `revision ${revision}`, injected].filter(text => text !== "");
  return `${version === undefined ? "an Istio" : `Istio ${version}`}${more.length > 0 ? ` (${more.join("; ")})` : ""}`;
}

/** Of a definition the version matters: the very same one would not stand in the way. Of a CA it is the root. */
function objectInWords(object: ExistingObject, facts: IstioFacts | undefined): string {
  const words = inWords(object);
  if (object.kind === "Secret" && object.name === cacertsSecret) {
    const root = facts ? rootInWords(facts) : "";
    return root === "" ? words : `${words} (${root})`;
  }
  const version = object.kind === "CustomResourceDefinition" ? istioVersionOf(object.labels) : undefined;
  return version === undefined ? words : `${words} of Istio ${version}`;
}

function keeperInWords(keeper: Keeper): string {
  switch (keeper.kind) {
    case "helm":
      return `, which Helm release ${keeper.release} manages`;
    case "label":
      return `, which ${keeper.name} manages`;
    case "writer":
      return `, which ${keeper.name} wrote`;
    case "stack":
      return ", which another stack of Isthmus made";
    case "deletion":
      return ", which is being deleted";
    case "nobody":
      return "";
  }
}

function remedyFor(keeper: Keeper, cluster: string, them: "it" | "them"): string {
  const leave = `or leave ${cluster} out of this stack`;
  switch (keeper.kind) {
    case "helm":
      return `if nobody needs ${them}: helm uninstall ${keeper.release} -n ${keeper.namespace}; ${leave}`;
    case "label":
      return `if nobody needs ${them}, remove ${them} there; ${leave}`;
    case "stack":
      return `destroy that stack first, whose objects have the label ${ownerLabel}=${keeper.owner}; ${leave}`;
    case "deletion":
      return "wait until that is done";
    case "writer":
    case "nobody":
      return `if nobody needs ${them}, remove ${them}; ${leave}`;
  }
}
