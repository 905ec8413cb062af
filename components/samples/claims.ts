import { claimsTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import { helloworldName, sampleNamespace, sampleNamespaceSpec } from "./names.ts";

/** What the samples in one cluster are made of. @param versions of helloworld that run there */
export function sampleClaims(versions: readonly string[]): Claim[] {
  return [
    claimToNamespace(sampleNamespaceSpec),
    ...claimsTo(
      { Service: ["helloworld"], Deployment: [...versions.map(helloworldName), "sleep"] },
      sampleNamespace,
    ),
  ];
}
