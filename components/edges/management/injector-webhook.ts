import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { codeLabel, edgeNamespace, interceptor, managerNamespace, sample, webhookName } from "../names.ts";

/**
 * Puts the agent into the pods of our Deployments, and of nobody else's. While the manager is away none of those pods
 * is made: one without its agent would stay so.
 *
 * @param service name of the traffic manager's Service for it
 */
export function createWebhook(
  resource: string,
  service: string,
  ca: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): k8s.admissionregistration.v1.MutatingWebhookConfiguration {
  const caBundle = ca.apply(pem => Buffer.from(pem).toString("base64"));
  const webhook = (operation: "CREATE" | "DELETE", failurePolicy: "Fail" | "Ignore") => ({
    name: `${operation.toLowerCase()}.${service}-${managerNamespace}.getambassador.io`,
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    timeoutSeconds: 5,
    failurePolicy,
    reinvocationPolicy: "IfNeeded",
    clientConfig: {
      caBundle,
      service: { name: service, namespace: managerNamespace, path: "/traffic-agent", port: 443 },
    },
    rules: [
      {
        apiGroups: [""],
        apiVersions: ["v1"],
        operations: [operation],
        resources: ["pods"],
        scope: "Namespaced",
      },
    ],
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": edgeNamespace } },
    // The cluster may be the site of other codes as well, whose pods need no agent.
    objectSelector: {
      matchExpressions: [
        { key: codeLabel, operator: "Exists" },
        { key: "app", operator: "NotIn", values: [interceptor, sample] },
      ],
    },
  });
  return new k8s.admissionregistration.v1.MutatingWebhookConfiguration(
    resource,
    {
      metadata: { name: webhookName },
      webhooks: [webhook("CREATE", "Fail"), webhook("DELETE", "Ignore")],
    },
    opts,
  );
}
