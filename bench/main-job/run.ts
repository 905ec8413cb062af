/** A part of the main job, and when it ended, in seconds after the start. */
export type PhaseEnd = readonly [name: string, seconds: number];

/** The main job, done once: from nothing to verified. */
export interface Run {
  readonly seconds: number;
  readonly phases: readonly PhaseEnd[];
}
