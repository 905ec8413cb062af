import type * as pulumi from "@pulumi/pulumi";

import { createPolicy } from "../../kubernetes/admission-policy.ts";
import { agentContainer, agentName, agentPolicyName, codeLabel, edgeNamespace } from "../names.ts";

/**
 * Refuses a pod that stands for a site's API and has no agent in it. An API server calls a webhook that is just made only
 * a moment later: a pod from before would be without its agent for good, while one that is refused is made again.
 */
export function createAgentPolicy(
  resource: string,
  opts: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  return createPolicy(
    resource,
    agentPolicyName,
    {
      matchConstraints: {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": edgeNamespace } },
        objectSelector: { matchExpressions: [{ key: codeLabel, operator: "Exists" }] },
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
        ],
      },
      // A cluster may be the site of other codes.
      matchConditions: [
        {
          name: "agent",
          expression: `"app" in object.metadata.labels && object.metadata.labels["app"].endsWith("${agentName("")}")`,
        },
      ],
      validations: [
        {
          expression: `object.spec.containers.exists(container, container.name == "${agentContainer}")`,
          message: "the traffic manager has not put its agent into this pod",
        },
      ],
    },
    opts,
  );
}
