/** Something that is wrong with a CA, for a caller that knows the config key. It never quotes a secret. */
export interface Finding {
  /** What is wrong. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}
