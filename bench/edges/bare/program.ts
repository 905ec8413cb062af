/**
 * The management side of edge sites as a bare Pulumi program: the same objects, as plain resources without components,
 * without verification, and with a file that holds the kubeconfig alone. The traffic manager, once however many codes, is
 * Isthmus's own.
 */
import { readFileSync } from "node:fs";

import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { TrafficManager } from "../../../components/edges/management/traffic-manager.ts";
import type { BareSettings } from "./settings.ts";

/** Declares all of it. */
export function program(settings: BareSettings): void {
  const kubeconfig = pulumi.secret(readFileSync(settings.kubeconfig, "utf8"));
  const provider = new k8s.Provider("main0", { kubeconfig, clusterIdentifier: "main0" });
  const namespace = new k8s.core.v1.Namespace(
    "wt-system",
    { metadata: { name: "wt-system" } },
    { provider, retainOnDelete: true },
  );
  const { podSubnet, serviceSubnet, manager: image } = settings;
  const manager = new TrafficManager("traffic-manager", {
    cluster: {
      ...{ name: "main0", network: "network1", podSubnet, serviceSubnet },
      ...{ kubeconfig, provider, end: provider },
    },
    namespace,
    serviceSubnet,
    conflictingSubnets: [podSubnet, serviceSubnet],
    image,
  });

  for (let number = 1; number <= settings.codes; number++) {
    declare(`site-${String(number).padStart(4, "0")}`, settings, provider, manager);
  }
}

function declare(
  code: string,
  settings: BareSettings,
  provider: k8s.Provider,
  manager: TrafficManager,
): void {
  const labels = { "isthmus.io/edge-code": code };
  const account = new k8s.core.v1.ServiceAccount(
    code,
    { metadata: { name: code, namespace: "isthmus-edge", labels }, automountServiceAccountToken: false },
    { provider, dependsOn: manager.accounts },
  );
  const token = new k8s.core.v1.Secret(
    code,
    {
      metadata: {
        name: `${code}.initial`,
        namespace: "isthmus-edge",
        labels,
        annotations: { "kubernetes.io/service-account.name": code },
      },
      type: "kubernetes.io/service-account-token",
    },
    { provider, dependsOn: account },
  );
  const name = `${code}-wt-api-agent`;
  const metadata = {
    name,
    namespace: "wt-system",
    labels: { app: name, ...labels },
    annotations: { "pulumi.com/skipAwait": "true" },
  };
  new k8s.apps.v1.Deployment(
    code,
    {
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: {
            labels: metadata.labels,
            annotations: {
              "telepresence.getambassador.io/inject-traffic-agent": "enabled",
              "isthmus.io/traffic-agent": settings.manager,
            },
          },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 2,
            containers: [
              {
                name,
                image: settings.agent,
                imagePullPolicy: "IfNotPresent",
                command: ["sleep", "infinity"],
                ports: [{ name: "http", containerPort: 8888 }],
                resources: { requests: { cpu: "1m", memory: "8Mi" } },
              },
            ],
          },
        },
      },
    },
    { provider, dependsOn: [...manager.ready] },
  );
  new k8s.core.v1.Service(
    code,
    {
      metadata,
      spec: {
        selector: { app: name },
        ports: [{ name: "http", port: 8888, targetPort: "http" }],
        publishNotReadyAddresses: true,
      },
    },
    { provider, dependsOn: [...manager.ready] },
  );
  new command.local.Command(code, {
    create: 'umask 077; mkdir -p "$(dirname "$FILE")" && cat > "$FILE"',
    delete: 'rm -f "$FILE"',
    environment: { FILE: `${settings.directory}/${code}.kubeconfig` },
    stdin: pulumi.secret(
      token.data.apply((data: Readonly<Record<string, string>> | undefined) =>
        kubeconfigOf(code, settings.server, data),
      ),
    ),
  });
}

function kubeconfigOf(
  code: string,
  server: string,
  data: Readonly<Record<string, string>> | undefined,
): string {
  return `apiVersion: v1
kind: Config
current-context: ${code}
contexts: [{ name: ${code}, context: { cluster: ${code}, user: ${code} } }]
clusters: [{ name: ${code}, cluster: { server: "${server}", certificate-authority-data: ${data?.["ca.crt"] ?? ""} } }]
users: [{ name: ${code}, user: { token: ${Buffer.from(data?.["token"] ?? "", "base64").toString()} } }]
`;
}
