import type { PartialConfig } from "./partial.ts";
import type { Problem } from "./problem.ts";

/** The names of a collection's entries, whether the entries themselves can be read or not. */
export interface DeclaredNames {
  has(name: string): boolean;
  readonly list: string;
}

/** The names that are declared under a key. */
export function declaredNames<Key extends string>(
  key: Key,
  { config, rejectedParts }: Pick<PartialConfig<Readonly<Record<Key, object>>>, "config" | "rejectedParts">,
): DeclaredNames {
  const prefix = `${key}.`;
  const rejected = [...rejectedParts]
    .filter(part => part.startsWith(prefix))
    .map(part => part.slice(prefix.length));
  const names = new Set([...Object.keys(config[key]), ...rejected]);
  return {
    has: name => names.has(name) || rejectedParts.has(key),
    list: [...names].join(", ") || "none",
  };
}

/** A name at which no cluster is declared. */
export function unknownCluster(path: string, name: string, clusters: DeclaredNames): Problem {
  return {
    path,
    reason: `there is no cluster ${name}`,
    remedy: `name one of isthmus:clusters: ${clusters.list}`,
  };
}
