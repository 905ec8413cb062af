import { claimsTo, claimTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import { anywhereRule, anywhereService } from "./anywhere.ts";
import { helloworldName, sampleNamespace, sampleNamespaceSpec } from "./names.ts";
import type { SamplesArgs } from "./samples.ts";

/** The objects of the samples in one cluster. @param versions of helloworld that run there */
export function sampleClaims(versions: readonly string[], anywhere: SamplesArgs["anywhere"]): Claim[] {
  return [
    claimToNamespace(sampleNamespaceSpec),
    ...claimsTo(
      {
        Service: ["helloworld", ...(anywhere ? [anywhereService] : [])],
        Deployment: [...versions.map(helloworldName), "sleep"],
      },
      sampleNamespace,
    ),
    ...(anywhere?.rule ? [claimTo(anywhereRule)] : []),
  ];
}
