/** Keys of the topology whose value is the name of a config key. */
const naming: ReadonlySet<string> = new Set(["kubeconfigKey", "certKey", "keyKey"]);

/** The keys that a topology names as secrets, also one that is not whole. */
export function namedSecrets({ clusters, rootCas }: Readonly<Record<string, unknown>>): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      if (naming.has(key) && typeof child === "string") found.add(child);
      visit(child);
    }
  };
  visit([clusters, rootCas]);
  return found;
}
