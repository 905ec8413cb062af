import type { Problem } from "./problem.ts";
import type { Shape } from "./partial.ts";

/** The names that a key has, whether what they name can be read or not. */
export interface Known {
  has(name: string): boolean;
  readonly list: string;
}

/** What there is under a key. */
export function known(key: "clusters" | "rootCas", { config, unreadable }: Shape): Known {
  const prefix = `${key}.`;
  const left = [...unreadable].filter(part => part.startsWith(prefix)).map(part => part.slice(prefix.length));
  const names = new Set([...Object.keys(config[key]), ...left]);
  return {
    has: name => names.has(name) || unreadable.has(key),
    list: [...names].join(", ") || "none",
  };
}

/** What is wrong with a name at which no cluster is. */
export function unknownCluster(path: string, name: string, clusters: Known): Problem {
  return {
    path,
    reason: `there is no cluster ${name}`,
    remedy: `name one of isthmus:clusters: ${clusters.list}`,
  };
}
