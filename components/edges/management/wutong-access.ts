import type * as pulumi from "@pulumi/pulumi";

import { createPolicy } from "../../kubernetes/admission-policy.ts";
import { grantRole } from "../../kubernetes/grant-role.ts";
import { accountNamespace, agentName, edgeNamespace, wutongPolicyName } from "../names.ts";
import { wutongRules } from "../permissions.ts";

/**
 * Grants what wutong's operator and its interceptor need in the management cluster beyond Isthmus's own. They create
 * what exists already, and run a command in a pod whose name can't be known: RBAC has no words for that, so an
 * admission policy limits both to the code's own objects.
 */
export function allowWutong(resource: string, code: string, opts: pulumi.CustomResourceOptions): void {
  const user = `system:serviceaccount:${accountNamespace}:${code}`;
  const policy = createPolicy(
    `${resource}-wutong`,
    wutongPolicyName(code),
    {
      matchConstraints: {
        resourceRules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*/*"] }],
      },
      matchConditions: [{ name: "site", expression: `request.userInfo.username == "${user}"` }],
      validations: [
        {
          expression: `request.operation != "CREATE" || ${subResource} != "" || ${ownObject(code)}`,
          message: `edge site ${code} may create only ${agentName(code)}`,
        },
        {
          expression: `${subResource} != "exec" || ${ownPod(code)}`,
          message: `edge site ${code} may run commands only in pods of ${agentName(code)}`,
        },
      ],
    },
    opts,
  );
  const subject = { kind: "ServiceAccount", name: code, namespace: accountNamespace };
  // Not a moment without the policy.
  grantRole(`${resource}-wutong`, subject, edgeNamespace, wutongRules(code), {
    ...opts,
    dependsOn: policy,
  });
}

/** The request leaves the field out where it is empty. */
const subResource = '(has(request.subResource) ? request.subResource : "")';

const ownObject = (code: string): string => `object.metadata.name == "${agentName(code)}"`;

/**
 * A Deployment's pods are called `<name>-<template's hash>-<five characters>`; neither part has a hyphen. Of what
 * stands before the five characters Kubernetes keeps 58.
 */
const ownPod = (code: string): string =>
  `request.name.matches("^${`${agentName(code)}-`.slice(0, 58)}[a-z0-9]+(-[a-z0-9]+)?$")`;
