import type { OutputMap } from "@pulumi/pulumi/automation/index.js";

import { verifyMesh } from "../components/verify/probe.ts";
import type { MeshVerification, VerifyRequest } from "../components/verify/request.ts";

/** What a stack has to show; undefined when it has nothing to ask: no mesh, or no samples. */
export const verifyRequest = (outputs: OutputMap): VerifyRequest | undefined =>
  outputs["verifyRequest"]?.value as VerifyRequest | undefined;

/**
 * Asks every cluster of a stack for every version, now.
 * @param outputs Outputs of the stack, secrets in plain.
 * @throws VerificationError with the reasons when the mesh does not work.
 */
export function verifyLive(
  outputs: OutputMap,
  request: VerifyRequest,
  signal: AbortSignal,
): Promise<MeshVerification> {
  const kubeconfigs = outputs["kubeconfigs"]?.value as Readonly<Record<string, string>>;
  return verifyMesh({ request, kubeconfigs }, { signal });
}
