import { claimsTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import { helloworldName, sampleNamespace, sampleNamespaceSpec } from "./names.ts";

/** The objects of the samples in one cluster. @param versions of helloworld that run there */
export function sampleClaims(versions: readonly string[]): Claim[] {
  return [
    claimToNamespace(sampleNamespaceSpec),
    ...claimsTo(
      { Service: ["helloworld"], Deployment: [...versions.map(helloworldName), "sleep"] },
      sampleNamespace,
    ),
  ];
}
