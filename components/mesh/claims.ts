import { claimsTo, claimTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import type { NamespaceSpec } from "../kubernetes/namespace.ts";
import {
  cacertsSecret,
  istioNamespace,
  peersService,
  readerAccount,
  readerTokenSecret,
  remoteSecretName,
} from "./names.ts";
import type { RenderedManifest } from "./render.ts";

/** What Istio in one cluster is made of. @param hasPeers whether remotes use its istiod */
export function istioClaims(
  namespace: NamespaceSpec,
  { objects, crds }: RenderedManifest,
  hasPeers: boolean,
): Claim[] {
  return [
    claimToNamespace(namespace),
    ...claimsTo({ Secret: [cacertsSecret], Service: hasPeers ? [peersService] : [] }, istioNamespace),
    ...objects.map(claimTo),
    ...claimsTo({ CustomResourceDefinition: crds.names }),
  ];
}

/** What a primary needs in itself to read another cluster. */
export function readerClaims(target: string): Claim[] {
  return claimsTo({ Secret: [remoteSecretName(target)] }, istioNamespace);
}

/** What a cluster needs for a primary to read it. */
export function targetClaims(reader: string): Claim[] {
  const account = readerAccount(reader);
  return [
    ...claimsTo({ ServiceAccount: [account], Secret: [readerTokenSecret(reader)] }, istioNamespace),
    ...claimsTo({ ClusterRoleBinding: [account] }),
  ];
}
