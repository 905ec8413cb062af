import { claimsTo, claimTo, claimToNamespace, type Claim } from "../kubernetes/claim.ts";
import { roleName } from "../kubernetes/grant-role.ts";
import {
  accountNamespace,
  accountNamespaceSpec,
  agentName,
  agentPolicyName,
  edgeNamespace,
  injectorService,
  kubeconfigSecretName,
  managerName,
  managerNamespace,
  managerNamespaceSpec,
  metricsService,
  tokenSecretName,
  webhookName,
  webhookSecret,
  wutongPolicyName,
  wutongSecretName,
} from "./names.ts";
import { allSites } from "./permissions.ts";
import { siteObjects } from "./site/site-objects.ts";

/** The objects of a traffic manager. */
export const managerClaims: readonly Claim[] = [
  claimToNamespace(managerNamespaceSpec),
  claimToNamespace(accountNamespaceSpec),
  ...claimsTo({
    ValidatingAdmissionPolicy: [agentPolicyName],
    ValidatingAdmissionPolicyBinding: [agentPolicyName],
    MutatingWebhookConfiguration: [webhookName],
  }),
  ...claimsTo(
    {
      ServiceAccount: [managerName],
      Role: [managerName, roleName(allSites.name)],
      RoleBinding: [managerName, roleName(allSites.name)],
      Secret: [webhookSecret],
      ConfigMap: [managerName],
      Service: [managerName, injectorService, metricsService],
      Deployment: [managerName],
    },
    managerNamespace,
  ),
  ...claimsTo({ Role: [managerName], RoleBinding: [managerName] }, edgeNamespace),
];

/** A code's objects in its management cluster. @param wutong whether wutong runs the interceptor at its site */
export function tunnelClaims(code: string, tokenName: string, wutong: boolean): Claim[] {
  const policy = wutongPolicyName(code);
  return [
    ...claimsTo({ ServiceAccount: [code], Secret: [tokenSecretName(code, tokenName)] }, accountNamespace),
    ...claimsTo({ Service: [agentName(code)], Deployment: [agentName(code)] }, edgeNamespace),
    ...(wutong
      ? [
          ...claimsTo({ ValidatingAdmissionPolicy: [policy], ValidatingAdmissionPolicyBinding: [policy] }),
          ...claimsTo({ Role: [code], RoleBinding: [code] }, edgeNamespace),
        ]
      : []),
  ];
}

/** A code's objects at a site where Isthmus runs its interceptor. @param hasSample whether a sample replaces wt-api */
export function siteClaims(code: string, hasSample: boolean): Claim[] {
  // No name depends on an image.
  const objects = siteObjects({ code, image: "", ...(hasSample && { sampleImage: "" }) });
  return [...claimsTo({ Secret: [kubeconfigSecretName(code)] }, edgeNamespace), ...objects.map(claimTo)];
}

/** A code's objects at a site where wutong runs its interceptor. */
export const wutongSiteClaims: readonly Claim[] = claimsTo({ Secret: [wutongSecretName] }, edgeNamespace);
