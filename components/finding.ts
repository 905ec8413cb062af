/** Something wrong with what a user supplied, in words that stand behind its key. */
export interface Finding {
  /** The problem in words; never quotes the content of a secret. */
  readonly reason: string;
  /** The remedy. */
  readonly remedy: string;
}
