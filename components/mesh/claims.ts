import { claimsTo, claimTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import type { NamespaceSpec } from "../kubernetes/namespace.ts";
import { exposedIstiod, exposedServices } from "./exposed.ts";
import { localPreference } from "./local-preference.ts";
import {
  cacertsSecret,
  gatewayName,
  istioNamespace,
  peersService,
  readerAccount,
  readerTokenSecret,
  remoteSecretName,
} from "./names.ts";
import type { RenderedManifest } from "./render.ts";

/** The objects of Istio in one cluster. @param hasPeers whether remotes on its network use its istiod */
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

/** The objects in a primary that it needs to read another cluster. */
export function readerClaims(target: string): Claim[] {
  return claimsTo({ Secret: [remoteSecretName(target)] }, istioNamespace);
}

/** The objects in a cluster that a primary needs to read it. */
export function targetClaims(reader: string): Claim[] {
  const account = readerAccount(reader);
  return [
    ...claimsTo({ ServiceAccount: [account], Secret: [readerTokenSecret(reader)] }, istioNamespace),
    ...claimsTo({ ClusterRoleBinding: [account] }),
  ];
}

/** The objects of a cluster's gateway. */
export const gatewayClaims: readonly Claim[] = claimsTo(
  { ServiceAccount: [gatewayName], Service: [gatewayName], Deployment: [gatewayName] },
  istioNamespace,
);

/** The objects with which a primary tells gateways what to pass on. @param exposesIstiod whether its own istiod is among it */
export function exposureClaims(exposesIstiod: boolean): Claim[] {
  return [exposedServices, ...(exposesIstiod ? exposedIstiod : [])].map(claimTo);
}

/** The object with which a primary has pods of the client's cluster come first. */
export const localityClaims: readonly Claim[] = [claimTo(localPreference)];
