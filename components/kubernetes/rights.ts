/** The right to do one thing with one kind of objects. */
export interface Right {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Plural, with a subresource behind a slash. */
  readonly resource: string;
  /** Absent for objects of the whole cluster, and for those of all namespaces at once. */
  readonly namespace?: string;
}

/** A rule as SelfSubjectRulesReview lists it. */
export interface GrantedRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Whether rules grant a right. One that is limited to names grants nothing for names in general. */
export function isGranted(rules: readonly GrantedRule[], { verb, group, resource }: Right): boolean {
  return rules.some(
    ({ verbs, apiGroups = [], resources = [], resourceNames = [] }) =>
      resourceNames.length === 0 &&
      isListed(verbs, verb) &&
      isListed(apiGroups, group) &&
      (isListed(resources, resource) || resources.includes(resource.replace(/^[^/]+\//, "*/"))),
  );
}

/** Whether a list of a rule, in which `*` stands for any word, has one. */
export const isListed = (list: readonly string[], wanted: string): boolean =>
  list.includes("*") || list.includes(wanted);

/** The plural under which a kind is served. Kubernetes' and Istio's kinds follow the rules of English. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (/[^aeiou]y$/.test(word)) return word.replace(/y$/, "ies");
  return /(s|x|ch)$/.test(word) ? `${word}es` : `${word}s`;
}
