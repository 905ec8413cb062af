import type { OutputMap } from "@pulumi/pulumi/automation/index.js";

import type { VerifyRequest } from "../components/verify/probe.ts";
import { verifyMesh } from "../components/verify/probe.ts";
import { CliError } from "./errors.ts";
import type { Verification } from "./mesh-report.ts";

/**
 * Asks every cluster of a stack for every version, now.
 * @param outputs Outputs of the stack, secrets in plain.
 * @returns undefined when the stack has nothing to ask: no mesh, or no samples.
 * @throws CliError when the stack isn't up; VerificationError with the reasons when the mesh does not work.
 */
export async function verifyLive(
  outputs: OutputMap,
  signal?: AbortSignal,
): Promise<Verification | undefined> {
  if (outputs["clusters"] === undefined) throw new CliError("the stack is not up: isthmus up makes it");
  const request = outputs["verifyRequest"]?.value as Omit<VerifyRequest, "kubeconfigs"> | undefined;
  if (request === undefined) return undefined;
  const kubeconfigs = outputs["kubeconfigs"]?.value as VerifyRequest["kubeconfigs"];
  return verifyMesh({ ...request, kubeconfigs }, signal);
}
