/** What a verification is about. */
export type Verified = "mesh" | "tunnels";

/** A mesh or tunnels that did not show what was asked of them; the message has a line for each that did not. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  /** Those that did not. */
  readonly of: readonly Verified[];

  constructor(of: readonly Verified[], message: string) {
    super(message);
    this.of = of;
  }
}
