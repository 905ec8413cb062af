/** How long something has to keep pods from starting until it is believed to stay, in milliseconds: an image pull may hiccup once. */
const patience = 20_000;

/** What was seen to keep the pods of a Deployment from starting. */
export interface Sighting {
  /** When it was seen first, in milliseconds. */
  readonly since: number;
  /** The most telling of its texts: of a back-off that follows a failed pull, older clusters don't say why. */
  readonly text: string;
}

/** Sightings by Deployment. */
export type Sightings = ReadonlyMap<string, Sighting>;

/**
 * What is known after another look. Only what every look since has seen is kept.
 *
 * @param found the text of each Deployment whose pods can't start, of those that were looked at
 * @param unseen Deployments that could not be looked at: what is known of them stays
 */
export function after(
  known: Sightings,
  found: ReadonlyMap<string, string>,
  unseen: ReadonlySet<string>,
  now: number,
): Sightings {
  const kept = [...known].filter(([deployment]) => unseen.has(deployment));
  const seen = [...found].map(([deployment, text]): [string, Sighting] => {
    const before = known.get(deployment);
    return [
      deployment,
      before
        ? { since: before.since, text: text.length >= before.text.length ? text : before.text }
        : { since: now, text },
    ];
  });
  return new Map([...kept, ...seen]);
}

/** The texts of what stays, each once. */
export function lasting(sightings: Sightings, now: number): string[] {
  const texts = [...sightings.values()]
    .filter(({ since }) => now - since >= patience)
    .map(({ text }) => text);
  return [...new Set(texts)].sort();
}
