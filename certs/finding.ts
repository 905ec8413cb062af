/** Something that is wrong with a CA, for a caller that knows the config key. It never quotes a secret. */
export interface Finding {
  /** The problem in words. */
  readonly reason: string;
  /** The remedy. */
  readonly remedy: string;
}
