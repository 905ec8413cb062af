import { parseUrn } from "./urn.ts";

/** The URN of the provider of a cluster's objects, without what the engine adds to it; its name is the cluster's. */
const clusterProvider = /pulumi:providers:kubernetes$/;

/**
 * The cluster that a resource belongs to: the one in which its provider makes it, or else the one that its name begins with.
 * Undefined for what belongs to the stack as a whole.
 *
 * @param provider as the engine names it in an event: `<urn>::<id>`
 * @param clusters names of the clusters that there are to be
 */
export function clusterOf(
  { provider, name }: { readonly provider: string; readonly name: string },
  clusters: readonly string[],
): string | undefined {
  const { types, name: providerName } = parseUrn(provider);
  if (clusterProvider.test(types.at(-1) ?? "")) return providerName.split("::")[0];
  return clusters
    .filter(cluster => name === cluster || name.startsWith(`${cluster}-`))
    .sort((a, b) => b.length - a.length)[0];
}
