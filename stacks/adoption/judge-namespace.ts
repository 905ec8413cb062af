import type { ExistingObject } from "../../components/adoption/existing-object.ts";
import type { NamespaceSpec, PodSecurityLevel } from "../../components/kubernetes/namespace.ts";
import type { Judgement } from "./readiness/judgement.ts";

/** From the one that allows all to the strictest. */
const levels: readonly string[] = ["privileged", "baseline", "restricted"] satisfies PodSecurityLevel[];

const enforceLabel = "pod-security.kubernetes.io/enforce";

const problem = { check: "objects", state: "problem" } as const;

/** The reasons why a stack can't use a namespace that somebody else has made. */
export function judgeNamespace(cluster: string, spec: NamespaceSpec, found: ExistingObject): Judgement[] {
  if (spec.notShared !== undefined) {
    const reason = `it has a namespace ${found.name} already, which can't be shared: ${spec.notShared}`;
    return [
      {
        ...problem,
        found: reason,
        remedy: `move what is in it elsewhere, or leave ${cluster} out of this stack`,
      },
    ];
  }
  const different = [
    ...differences(spec.labels, found.labels).map(difference => ({ what: "label", ...difference })),
    ...differences(spec.annotations, found.annotations).map(difference => ({
      what: "annotation",
      ...difference,
    })),
  ];
  return [
    ...different.map(({ what, key, wanted, own }) => ({
      ...problem,
      found: `its namespace ${found.name} has the ${what} ${key}=${own}, and Isthmus needs ${wanted} there`,
      remedy: `change the ${what} if nothing rests on it, or leave ${cluster} out of this stack`,
    })),
    ...judgePodSecurity(spec, found),
  ];
}

type Metadata = Readonly<Record<string, string>>;

/** Wanted labels or annotations that exist with another value. */
function differences(
  wanted: Metadata = {},
  found: Metadata = {},
): { readonly key: string; readonly wanted: string; readonly own: string }[] {
  return Object.entries(wanted).flatMap(([key, value]) => {
    const own = found[key];
    return own === undefined || own === value ? [] : [{ key, wanted: value, own }];
  });
}

function judgePodSecurity({ podSecurity }: NamespaceSpec, found: ExistingObject): Judgement[] {
  const enforced = found.labels[enforceLabel];
  if (enforced === undefined || levels.indexOf(enforced) <= levels.indexOf(podSecurity)) return [];
  return [
    {
      ...problem,
      found: `Pod Security refuses pods of Isthmus in its namespace ${found.name}, whose label ${enforceLabel} is ${enforced}`,
      remedy: `set the label to ${podSecurity}`,
    },
  ];
}
