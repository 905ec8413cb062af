import type { ClustersConfig } from "../clusters/schema.ts";
import { distance } from "../config/nearest.ts";
import type { Problem } from "../config/problem.ts";

/** Shortest word in which another letter is taken for a slip: shorter ones, such as `a` and `b`, are names of a series. */
const shortestWord = 5;

/**
 * Networks whose names look like one name that is spelt in two ways: their clusters would meet at gateways, not over routes.
 * Names that differ only in numbers are a series.
 */
export function nearNetworks(clusters: ClustersConfig): Problem[] {
  const first = new Map<string, string>();
  for (const [name, { network }] of Object.entries(clusters))
    if (!first.has(network)) first.set(network, name);
  const networks = [...first.keys()];
  return networks.flatMap((network, index) => {
    const other = networks.slice(0, index).find(candidate => isNear(candidate, network));
    if (other === undefined) return [];
    const [cluster = "", neighbour = ""] = [first.get(network), first.get(other)];
    const reason = `${network} is another network than ${other} of ${neighbour}`;
    return [
      {
        path: `isthmus:clusters.${cluster}.network`,
        reason,
        remedy: "write it the same way if one is meant",
      },
    ];
  });
}

/** Whether two names differ by one slip: a letter or hyphen too many, two that changed places, or another letter in a long word. */
function isNear(a: string, b: string): boolean {
  const [first, second] = [a.replaceAll(/\d/g, ""), b.replaceAll(/\d/g, "")];
  if (first === second) return false;
  if (digitsOf(a) !== digitsOf(b)) return false;
  const at = first.split("").findIndex((letter, index) => letter !== second[index]);
  if (distance(first, second) === 1)
    return first.length !== second.length || wordAt(first, at) >= shortestWord;
  const swapped = `${first.slice(0, at)}${first[at + 1] ?? ""}${first[at] ?? ""}${first.slice(at + 2)}`;
  return at >= 0 && swapped === second;
}

const digitsOf = (name: string): string => name.replaceAll(/\D/g, "");

/** Length of the word around an index. */
function wordAt(name: string, index: number): number {
  const before = name.slice(0, index).split("-").at(-1) ?? "";
  const after = name.slice(index).split("-")[0] ?? "";
  return before.length + after.length;
}
