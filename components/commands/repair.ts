/**
 * A Command does not look at what it made. The program does, before it declares the Command, and this turns
 * what it saw into an input: with damage the input differs from whatever state holds, so the Command runs
 * again and the preview says why; without, a change of it is ignored, so nothing runs.
 */
export interface Repair {
  /** For the Command's `environment`. */
  readonly environment: { readonly ISTHMUS_REPAIR: string };
  /** For the Command's options. */
  readonly ignoreChanges: string[];
}

/** Value of an input whose Command has nothing to repair. */
export const undamaged = "none";

/** @param damage what is wrong with the thing that the Command made; undefined when nothing is, or can't be told */
export function repair(damage: string | undefined, now = new Date()): Repair {
  return damage === undefined
    ? { environment: { ISTHMUS_REPAIR: undamaged }, ignoreChanges: ["environment.ISTHMUS_REPAIR"] }
    : { environment: { ISTHMUS_REPAIR: `${damage}, seen ${now.toISOString()}` }, ignoreChanges: [] };
}

/**
 * Whether a thing still has the damage that its Command's input tells of. The input stays in state after the repair, and the
 * Command may run again for another cause.
 *
 * @param input value of ISTHMUS_REPAIR
 * @param since when the thing was made; ISO 8601 in UTC
 */
export function isDamaged(input: string, since: string): boolean {
  const seen = /, seen (\S+)$/.exec(input)?.[1];
  return seen !== undefined && Date.parse(since) < Date.parse(seen);
}
