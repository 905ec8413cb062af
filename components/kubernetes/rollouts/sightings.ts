import type { Blockage } from "./blockage.ts";

/** A cause that was seen to keep the pods of a Deployment from starting. */
export interface Sighting extends Blockage {
  /** When it was seen first, in milliseconds. */
  readonly since: number;
}

/** Sightings by Deployment. */
export type Sightings = ReadonlyMap<string, Sighting>;

/**
 * The sightings after another look. Only what every look since has seen is kept, with the newest text that says why: what
 * was seen first may be left from an earlier update.
 *
 * @param found what is wrong with each Deployment whose pods can't start, of those that were looked at
 * @param unseen Deployments that could not be looked at: what is known of them stays
 */
export function after(
  known: Sightings,
  found: ReadonlyMap<string, Blockage>,
  unseen: ReadonlySet<string>,
  now: number,
): Sightings {
  const kept = [...known].filter(([deployment]) => unseen.has(deployment));
  const seen = [...found].map(([deployment, blockage]): [string, Sighting] => {
    const before = known.get(deployment) ?? { ...blockage, since: now };
    const newest = blockage.isVague ? before : blockage;
    return [deployment, { ...newest, since: before.since }];
  });
  return new Map([...kept, ...seen]);
}

/** The texts of what stays, each once. */
export function lasting(sightings: Sightings, now: number): string[] {
  const texts = [...sightings.values()]
    .filter(({ since, patience }) => now - since >= patience)
    .map(({ text }) => text);
  return [...new Set(texts)].sort();
}
