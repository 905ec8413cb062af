import { createHash } from "node:crypto";

/** SHA-256 of whatever a proof rests on, in hex. */
export function digest(evidence: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(evidence)).digest("hex");
}
