import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { agentName, apiPort, codeLabel, edgeNamespace } from "../names.ts";

/**
 * The Deployment and Service that stand for a site's API in the management cluster. The pod only holds the agent that
 * the traffic manager puts into it, and which passes requests to the site; the agent is asked for from the
 * beginning, so that no pod is rolled when the site connects, and the port has a name, so that it needs no privileges.
 *
 * @param image with `sleep` and `curl`: the verification asks from inside
 * @param agentImage image of the agent, which is the traffic manager's
 * @param after what both wait for
 * @returns the Deployment
 */
export function createAgent(
  resource: string,
  { code, image, agentImage }: { readonly code: string; readonly image: string; readonly agentImage: string },
  after: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): k8s.apps.v1.Deployment {
  const name = agentName(code);
  const labels = { app: name, [codeLabel]: code };
  // Whether it works is the tunnel's verification to tell: a site may connect long after the update.
  const annotations = { "pulumi.com/skipAwait": "true" };
  const service = new k8s.core.v1.Service(
    `${resource}-agent`,
    {
      metadata: { name, namespace: edgeNamespace, labels, annotations },
      spec: {
        selector: { app: name },
        ports: [{ name: "http", port: apiPort, targetPort: "http" }],
        // The agent serves as soon as it runs, and its readiness is looked at only every 10 s.
        publishNotReadyAddresses: true,
      },
    },
    { parent, dependsOn: [...after] },
  );
  return new k8s.apps.v1.Deployment(
    `${resource}-agent`,
    {
      metadata: { name, namespace: edgeNamespace, labels, annotations },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: {
            labels,
            annotations: {
              "telepresence.getambassador.io/inject-traffic-agent": "enabled",
              // The traffic manager may not change the Deployment: another agent comes with another template.
              "isthmus.io/traffic-agent": agentImage,
            },
          },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 2,
            containers: [
              {
                name,
                image,
                imagePullPolicy: "IfNotPresent",
                command: ["sleep", "infinity"],
                ports: [{ name: "http", containerPort: apiPort }],
                resources: { requests: { cpu: "1m", memory: "8Mi" } },
              },
            ],
          },
        },
      },
    },
    // The traffic manager looks for the Service once, when it sees the Deployment, and lets no pod be until it has it.
    { parent, dependsOn: [...after, service] },
  );
}
