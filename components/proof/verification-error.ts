/** A mesh or tunnels that did not show what was asked of them; the message has a line for each that did not. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
}
