import { createHash } from "node:crypto";

/** SHA-256 of some texts together, in hex. */
export function digest(texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex");
}
