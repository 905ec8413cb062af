/** Something wrong with what a user supplied, in words that stand behind its key. */
export interface Finding {
  /** What is wrong; never quotes what a secret holds. */
  readonly reason: string;
  /** What to do about it. */
  readonly remedy: string;
}
