import { readFileSync } from "node:fs";
import path from "node:path";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../../kubernetes/cluster.ts";
import { createNamespace, type UsedNamespace } from "../../kubernetes/namespace.ts";
import { within } from "../../kubernetes/within.ts";
import { createAgentPolicy } from "./agent-policy.ts";
import { grantRole } from "../../kubernetes/grant-role.ts";
import { parseImage } from "../image-reference.ts";
import { createWebhook } from "./injector-webhook.ts";
import {
  accountNamespaceSpec,
  edgeNamespace,
  injectorService,
  managerName,
  managerNamespace,
  managerNamespaceSpec,
  metricsPort,
  metricsService,
  telepresenceCapabilities,
  webhookSecret,
} from "../names.ts";
import { allSites, managerOwnRules, managerRules, siteRules } from "../permissions.ts";
import { WebhookCertificate } from "./webhook-certificate.ts";

export interface TrafficManagerArgs {
  readonly cluster: Cluster;
  /** wt-system of the cluster. */
  readonly namespace: UsedNamespace;
  readonly serviceSubnet: string;
  /** Where the manager reaches the API server; default: at its Service. */
  readonly apiServer?: { readonly host: string; readonly port: number };
  /** Ranges that a site reaches through its tunnel even where its own cluster uses the same. */
  readonly conflictingSubnets: readonly string[];
  /** Image of the manager and of its agents. */
  readonly image: string;
}

const name = managerName;
const injector = injectorService;
const labels = { app: name, telepresence: "manager" };
const port = { api: 8081, https: 8443, prometheus: metricsPort };

/**
 * How long a site may be silent before the manager forgets it, and with it its intercept: a new interceptor is refused
 * while one that has died still counts. A client reports every 5 s.
 */
const connectionTtl = "15s";

/**
 * Settings for every client, also wutong's: not to dial the management cluster's addresses before the tunnel exists. It
 * proves nothing, and the route that it leaves in the kernel's cache is then taken for a conflict.
 */
const clientSettings = "timeouts: { connectivityCheck: 0s }\n";

/** The script that its container runs: the manager, kept running. */
const script = readFileSync(path.join(import.meta.dirname, "traffic-manager.sh"), "utf8");

const managerAccount = { kind: "ServiceAccount", name, namespace: managerNamespace };

/**
 * Telepresence's traffic manager in a management cluster, once for however many sites: the objects of its Helm chart
 * (v2.20.2, charts/telepresence), limited to wt-system, with a certificate that stays the same.
 */
export class TrafficManager extends pulumi.ComponentResource {
  readonly namespace: UsedNamespace;
  /** Of the manager, and of its agents. */
  readonly image: string;
  /** Where the service accounts of the sites live. */
  readonly accounts: UsedNamespace;
  /** Done when pods get their agent. */
  readonly ready: readonly pulumi.Resource[];

  constructor(component: string, args: TrafficManagerArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edges:TrafficManager", component, {}, within(args.cluster, opts));
    this.namespace = args.namespace;
    this.image = args.image;
    const own = createNamespace(component, args.cluster, managerNamespaceSpec, { parent: this });
    this.accounts = createNamespace(`${component}-accounts`, args.cluster, accountNamespaceSpec, {
      parent: this,
    });
    const inside = { parent: this, dependsOn: own };
    const account = new k8s.core.v1.ServiceAccount(
      component,
      { metadata: { name, namespace: managerNamespace }, automountServiceAccountToken: false },
      inside,
    );
    const rights = [
      ...grantRole(component, managerAccount, managerNamespace, managerOwnRules, inside),
      ...grantRole(`${component}-agents`, managerAccount, edgeNamespace, managerRules, {
        parent: this,
        dependsOn: args.namespace,
      }),
    ];
    grantRole(`${component}-sites`, allSites, managerNamespace, siteRules, inside);
    const certificate = new WebhookCertificate(`${component}-webhook`, injector, { parent: this });
    const secret = new k8s.core.v1.Secret(
      `${component}-webhook`,
      {
        metadata: { name: webhookSecret, namespace: managerNamespace },
        type: "kubernetes.io/tls",
        stringData: {
          "ca.crt": certificate.ca,
          "tls.crt": certificate.certificate,
          "tls.key": certificate.privateKey,
        },
      },
      inside,
    );
    const clients = new k8s.core.v1.ConfigMap(
      component,
      { metadata: { name, namespace: managerNamespace }, data: { "client.yaml": clientSettings } },
      inside,
    );
    this.createServices(component, own);
    // Long before the first pod that it is about.
    const policy = createAgentPolicy(`${component}-agents`, { parent: this });
    const deployment = this.createDeployment(component, args, [
      account,
      secret,
      clients,
      ...rights,
      ...policy,
    ]);
    const webhook = createWebhook(component, injector, certificate.ca, {
      parent: this,
      dependsOn: deployment,
    });
    this.ready = [deployment, webhook];
    this.registerOutputs({});
  }

  private createServices(component: string, own: UsedNamespace): void {
    const service = (suffix: string, serviceName: string, spec: k8s.types.input.core.v1.ServiceSpec) =>
      new k8s.core.v1.Service(
        `${component}${suffix}`,
        {
          // What matters is the Deployment behind it, which is waited for itself.
          metadata: {
            name: serviceName,
            namespace: managerNamespace,
            annotations: { "pulumi.com/skipAwait": "true" },
          },
          spec: { selector: labels, ...spec },
        },
        { parent: this, dependsOn: own },
      );
    service("", name, { clusterIP: "None", ports: [{ name: "api", port: port.api, targetPort: "api" }] });
    service("-injector", injector, { ports: [{ name: "https", port: 443, targetPort: "https" }] });
    service("-metrics", metricsService, {
      ports: [{ name: "prometheus", port: port.prometheus, targetPort: "prometheus" }],
    });
  }

  private createDeployment(
    component: string,
    args: TrafficManagerArgs,
    dependsOn: pulumi.Resource[],
  ): k8s.apps.v1.Deployment {
    return new k8s.apps.v1.Deployment(
      component,
      {
        metadata: { name, namespace: managerNamespace, labels },
        spec: {
          // Its sessions live in memory: the chart allows one as well.
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              serviceAccountName: name,
              automountServiceAccountToken: true,
              terminationGracePeriodSeconds: 5,
              containers: [
                {
                  name,
                  image: args.image,
                  imagePullPolicy: "IfNotPresent",
                  command: ["sh", "-c", script],
                  env: environment(args),
                  ports: Object.entries(port).map(([name, containerPort]) => ({ name, containerPort })),
                  readinessProbe: { tcpSocket: { port: "https" }, periodSeconds: 2 },
                  resources: { requests: { cpu: "10m", memory: "64Mi" } },
                  securityContext: {
                    readOnlyRootFilesystem: true,
                    runAsNonRoot: true,
                    runAsUser: 1000,
                    allowPrivilegeEscalation: false,
                    capabilities: { drop: ["ALL"], add: telepresenceCapabilities },
                  },
                  volumeMounts: [{ name: "tls", mountPath: "/var/run/secrets/tls", readOnly: true }],
                },
              ],
              volumes: [{ name: "tls", secret: { secretName: webhookSecret } }],
            },
          },
        },
      },
      { parent: this, dependsOn },
    );
  }
}

/** The manager's settings, as the chart's templates/deployment.yaml writes them. */
function environment(args: TrafficManagerArgs): k8s.types.input.core.v1.EnvVar[] {
  const agent = parseImage(args.image);
  const values: Readonly<Record<string, string>> = {
    LOG_LEVEL: "info",
    REGISTRY: agent.registry,
    SERVER_PORT: String(port.api),
    POD_CIDR_STRATEGY: "environment",
    MUTATOR_WEBHOOK_PORT: String(port.https),
    AGENT_INJECTOR_SECRET: "/var/run/secrets/tls",
    AGENT_INJECTOR_NAME: injector,
    AGENT_INJECT_POLICY: "WhenEnabled",
    AGENT_ARRIVAL_TIMEOUT: "30s",
    AGENT_REGISTRY: agent.registry,
    AGENT_IMAGE_NAME: agent.name,
    AGENT_IMAGE_TAG: agent.tag,
    AGENT_IMAGE_PULL_POLICY: "IfNotPresent",
    AGENT_PORT: "9900",
    AGENT_APP_PROTO_STRATEGY: "portName",
    GRPC_MAX_RECEIVE_SIZE: "4Mi",
    PROMETHEUS_PORT: String(port.prometheus),
    MANAGED_NAMESPACES: edgeNamespace,
    // No reports to Telepresence's makers.
    SCOUT_DISABLE: "1",
    CLIENT_CONNECTION_TTL: connectionTtl,
    // The manager only guesses the range of Services, and sites call their agent's to see that all is well.
    CLIENT_ROUTING_ALSO_PROXY_SUBNETS: args.serviceSubnet,
    CLIENT_ROUTING_ALLOW_CONFLICTING_SUBNETS: args.conflictingSubnets.join(" "),
    CLIENT_DNS_EXCLUDE_SUFFIXES: ".com .io .net .org .ru",
    ...(args.apiServer && {
      KUBERNETES_SERVICE_HOST: args.apiServer.host,
      KUBERNETES_SERVICE_PORT: String(args.apiServer.port),
    }),
  };
  const field = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return [
    ...Object.entries(values).map(([name, value]) => ({ name, value })),
    field("MANAGER_NAMESPACE", "metadata.namespace"),
    field("POD_IP", "status.podIP"),
  ];
}
