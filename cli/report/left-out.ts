import { couldNotBeAsked } from "../../components/kubernetes/sight.ts";
import type { LeftOut } from "../../stacks/clusters/left-out.ts";
import { commandFor } from "../line/command-for.ts";

/** Clusters that were left out, by name. */
type LeftOutClusters = ReadonlyMap<string, Pick<LeftOut, "why" | "isAway" | "lastSeen">>;

/** A cluster that was left out, as the JSON line has it. */
export interface LeftOutEntry {
  readonly cluster: string;
  readonly reason: string;
  /** RFC 3339; null where nothing tells. */
  readonly lastSeen: string | null;
}

/** The clusters that were left out, for the JSON line. */
export function leftOutEntries(clusters: LeftOutClusters): LeftOutEntry[] {
  return [...clusters].map(([cluster, leftOut]) => ({
    cluster,
    reason: reasonOf(cluster, leftOut),
    lastSeen: leftOut.lastSeen ?? null,
  }));
}

/** A line for each cluster that is left out, and one with what to do about them. */
export function leftOutLines(
  stack: string,
  clusters: LeftOutClusters,
  said: keyof typeof endings = "up",
): string[] {
  const entries = leftOutEntries(clusters);
  if (entries.length === 0) return [];
  const away = [...clusters].filter(([, { isAway }]) => isAway).map(([name]) => name);
  return [
    ...entries.map(({ reason, lastSeen }) => `left out: ${reason}; last seen ${shownTime(lastSeen)}`),
    endings[said](list(entries.map(({ cluster }) => cluster)), list(away), stack),
  ];
}

/** What is said of them all, by command. */
const endings = {
  up: (all: string, away: string, stack: string) =>
    `Nothing was changed in ${all}. Once ${away} can be asked again, ${commandFor(stack, "up")} completes it.`,
  preview: (all: string, away: string) =>
    `Nothing would be changed in ${all}. Once ${away} can be asked again, an up completes it.`,
  verify: (all: string) => `Nothing was proved of ${all}.`,
} as const;

const reasonOf = (cluster: string, { why, isAway }: Pick<LeftOut, "why" | "isAway">): string =>
  isAway ? couldNotBeAsked(cluster, why) : `${cluster}, because ${why.unseen}`;

const shownTime = (time: string | null): string =>
  time === null ? "never, by what the state tells" : `${time.slice(0, 19).replace("T", " ")} UTC`;

/** `a`, `a and b`, `a, b and c`. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
