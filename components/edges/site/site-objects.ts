import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

import type { KubernetesObject } from "../../kubernetes/manifest.ts";
import { helloworldPort } from "../../samples/names.ts";
import {
  apiPort,
  codeLabel,
  edgeNamespace,
  interceptor,
  interceptorName,
  interceptorState,
  kubeconfigSecretName,
  managerNamespace,
  sample,
  sampleApi,
  telepresenceCapabilities,
  wtApi,
} from "../names.ts";

export interface SiteObjectsArgs {
  readonly code: string;
  /** Telepresence's client, of the traffic manager's version. */
  readonly image: string;
  /** Image of the sample that stands in for wt-api; absent where the site has its own. */
  readonly sampleImage?: string;
}

/** The program that an interceptor's container runs. */
const script = readFileSync(path.join(import.meta.dirname, "interceptor.sh"), "utf8");

/** Whether requests come through. */
const isUp = `[[ $(< ${interceptorState}) == up ]]`;

/** Whether the script still does anything; no step of it takes half as long. */
const isAlive = `(($(printf "%(%s)T" -1) - $(< ${path.dirname(interceptorState)}/heartbeat) < 90))`;

/** The objects that a code's interceptor needs at its site, beside the namespace and the Secret with the kubeconfig. */
export function siteObjects(args: SiteObjectsArgs): KubernetesObject[] {
  return [
    ...(args.sampleImage === undefined ? [] : sampleObjects(args.code, args.sampleImage)),
    scriptObject(args.code),
    interceptorObject(args),
  ];
}

/** Metadata of the Secret with the kubeconfig that the interceptor uses. */
export function kubeconfigMetadata(code: string): KubernetesObject["metadata"] {
  return metadataOf(code, interceptor, kubeconfigSecretName(code));
}

/** @param app what it belongs to at the site; a label's value has too little room for the code as well */
const metadataOf = (code: string, app: string, name = `${code}-${app}`) => ({
  name,
  namespace: edgeNamespace,
  labels: { app, [codeLabel]: code },
});

function scriptObject(code: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadataOf(code, interceptor),
    data: { "interceptor.sh": script },
  };
}

function interceptorObject({ code, image, sampleImage }: SiteObjectsArgs): KubernetesObject {
  const metadata = metadataOf(code, interceptor);
  const api = sampleImage === undefined ? wtApi : sampleApi(code);
  const environment = {
    CODE: code,
    NAMESPACE: edgeNamespace,
    MANAGER_NAMESPACE: managerNamespace,
    API_HOST: `${api.service}.${edgeNamespace}`,
    API_PORT: String(apiPort),
    API_PATH: api.path,
    KUBECONFIG: "/etc/isthmus/kubeconfig",
  };
  const probe = (command: string) => ({ exec: { command: ["bash", "-c", command] }, timeoutSeconds: 5 });
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: {
      replicas: 1,
      // Two at a time would fight for the one intercept.
      strategy: { type: "Recreate" },
      selector: { matchLabels: metadata.labels },
      template: {
        metadata: {
          labels: metadata.labels,
          annotations: {
            "isthmus.io/script": createHash("sha256").update(script).digest("hex").slice(0, 12),
          },
        },
        spec: {
          // The traffic manager tells sites apart by it.
          hostname: code,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 15,
          containers: [
            {
              name: "interceptor",
              image,
              imagePullPolicy: "IfNotPresent",
              command: ["bash", "/etc/isthmus-script/interceptor.sh"],
              env: Object.entries(environment).map(([name, value]) => ({ name, value })),
              readinessProbe: { ...probe(isUp), periodSeconds: 5, failureThreshold: 1 },
              livenessProbe: { ...probe(isAlive), initialDelaySeconds: 30, periodSeconds: 20 },
              resources: { requests: { cpu: "10m", memory: "64Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: {
                  drop: ["ALL"],
                  add: ["NET_ADMIN", "NET_RAW", "MKNOD", ...telepresenceCapabilities],
                },
              },
              volumeMounts: [
                { name: "kubeconfig", mountPath: "/etc/isthmus", readOnly: true },
                { name: "script", mountPath: "/etc/isthmus-script", readOnly: true },
                { name: "run", mountPath: "/run" },
                { name: "tmp", mountPath: "/tmp" },
              ],
            },
          ],
          volumes: [
            { name: "kubeconfig", secret: { secretName: kubeconfigSecretName(code), defaultMode: 0o400 } },
            { name: "script", configMap: { name: interceptorName(code) } },
            { name: "run", emptyDir: {} },
            { name: "tmp", emptyDir: {} },
          ],
        },
      },
    },
  };
}

/** helloworld in place of wt-api: its answer names the code. */
function sampleObjects(code: string, image: string): KubernetesObject[] {
  const metadata = metadataOf(code, sample);
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: metadata.labels },
        template: {
          metadata: { labels: metadata.labels },
          spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 0,
            containers: [
              {
                name: "sample",
                image,
                imagePullPolicy: "IfNotPresent",
                env: [{ name: "SERVICE_VERSION", value: code }],
                ports: [{ name: "http", containerPort: helloworldPort }],
                resources: { requests: { cpu: "10m" } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadataOf(code, sample, sampleApi(code).service),
      spec: { selector: metadata.labels, ports: [{ name: "http", port: apiPort, targetPort: "http" }] },
    },
  ];
}
