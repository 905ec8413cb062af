import type { NamespaceSpec } from "../kubernetes/namespace.ts";

/** Namespace of wutong's components, in management clusters and at sites; wutong's own constant. */
export const edgeNamespace = "wt-system";

/** @param hasInterceptor whether Isthmus runs an interceptor there, which sets up the network of its pod */
export function edgeNamespaceSpec(hasInterceptor: boolean): NamespaceSpec {
  return { name: edgeNamespace, podSecurity: hasInterceptor ? "privileged" : "baseline" };
}

/** Namespace of the traffic manager: the default of Telepresence's chart, where its clients look for it. */
export const managerNamespace = "ambassador";

export const managerNamespaceSpec: NamespaceSpec = {
  name: managerNamespace,
  podSecurity: "baseline",
  notShared: "edge sites may open ports of every pod in it",
};

/**
 * Namespace of the sites' service accounts in a management cluster. Nothing else is in it: their common rights are
 * granted to all of it.
 */
export const accountNamespace = "isthmus-edge";

export const accountNamespaceSpec: NamespaceSpec = {
  name: accountNamespace,
  podSecurity: "restricted",
  notShared: "every service account in it may use the tunnels",
};

/** Name of the traffic manager and of what is only for it. */
export const managerName = "traffic-manager";

/** Service at which the API server reaches the traffic manager's webhook. */
export const injectorService = "agent-injector";

/** Name of the webhook. */
export const webhookName = `${injectorService}-webhook-${managerNamespace}`;

/** Secret with the webhook's certificate. */
export const webhookSecret = "mutator-webhook-tls";

/** Name of the admission policy for the pods that stand for sites' APIs. */
export const agentPolicyName = "isthmus-edge-agents";

/** Port of wt-api, and of the agent that stands for it in the management cluster; wutong's own constant. */
export const apiPort = 8888;

/** Label of everything that belongs to one code; its value is the code. */
export const codeLabel = "isthmus.io/edge-code";

/** Longest code: `<code>-wt-api-agent` is the name of a Service, a DNS label of at most 63 characters. */
export const maxCodeLength = 63 - agentName("").length;

/** Name of the admission policy for a code whose interceptor wutong runs. */
export function wutongPolicyName(code: string): string {
  return `isthmus-edge-${code}`;
}

/** Secret with a token of a code in its management cluster. A dot can be in neither of the two. */
export function tokenSecretName(code: string, tokenName: string): string {
  return `${code}.${tokenName}`;
}

/** Name of the Deployment and the Service that stand for the site's API in the management cluster. */
export function agentName(code: string): string {
  return `${code}-wt-api-agent`;
}

/** Name of the container that the traffic manager puts into their pods. */
export const agentContainer = "traffic-agent";

/** Address at which the management cluster's pods reach the site's API: wutong's setting `edgeIsolatedApiAddress`. */
export function apiAddress(code: string): string {
  return `http://${agentName(code)}.${edgeNamespace}:${apiPort}`;
}

/** Name of what wutong's operator runs at a site, and label `app` of what Isthmus runs there. */
export const interceptor = "wt-api-telepresence-interceptor";

/** Name of what Isthmus runs for a code at its site. A site may have several codes, so it carries the code. */
export function interceptorName(code: string): string {
  return `${code}-${interceptor}`;
}

/** Kind of the resource that wutong's operator serves. */
export const wutongClusterKind = { apiVersion: "wutong.io/v1alpha1", kind: "WutongCluster" } as const;

/** Secret from which wutong's operator and its interceptor take the management cluster's kubeconfig. */
export const wutongSecretName = "wt-management-cluster-kubeconfig";

/** Secret from which the interceptor of a code takes the management cluster's kubeconfig. */
export function kubeconfigSecretName(code: string): string {
  return `${code}-${wutongSecretName}`;
}

/**
 * Capabilities without which Linux does not start the programs of Telepresence's images: it is written into their files
 * that they may listen on ports below 1024. Every Pod Security level allows this one.
 */
export const telepresenceCapabilities = ["NET_BIND_SERVICE"];

/** Service with the traffic manager's metrics: who is connected, and what is intercepted. */
export const metricsService = "traffic-manager-metrics";
export const metricsPort = 9090;

/** File in an interceptor's container with one line on what it is doing. */
export const interceptorState = "/run/isthmus/state";

/** The API at a site: a Service in wt-system, and what is asked of it to see that it answers. */
export interface SiteApi {
  readonly service: string;
  readonly path: string;
}

/** wutong's own API: the Service behind its gateway, in plain HTTP, and its health check. */
export const wtApi: SiteApi = { service: "wt-api-api-inner", path: "/v2/health" };

/** Label `app` of the sample that stands in for it. */
export const sample = "wt-api-sample";

/** The sample that stands in for it: helloworld, which names the code in its answer. A Service's name has less room. */
export function sampleApi(code: string): SiteApi {
  return { service: `${code}-wt-api`, path: "/hello" };
}
