/** Namespace of wutong's components, in management clusters and at sites; wutong's own constant. */
export const edgeNamespace = "wt-system";

/** Namespace of the traffic manager: the default of Telepresence's chart, where its clients look for it. */
export const managerNamespace = "ambassador";

/** Namespace of the sites' service accounts in a management cluster. Nothing else is in it: their common rights go to all of it. */
export const accountNamespace = "isthmus-edge";

/** Port of wt-api, and of the agent that stands for it in the management cluster; wutong's own constant. */
export const apiPort = 8888;

/** Label of everything that belongs to one code; its value is the code. */
export const codeLabel = "isthmus.io/edge-code";

/** Longest code: `<code>-wt-api-agent` is the name of a Service, a DNS label of at most 63 characters. */
export const maxCodeLength = 63 - agentName("").length;

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

/** Secret from which wutong's operator and its interceptor take the management cluster's kubeconfig. */
export const wutongSecretName = "wt-management-cluster-kubeconfig";

/** Secret from which the interceptor of a code takes the management cluster's kubeconfig. */
export function kubeconfigSecretName(code: string): string {
  return `${code}-${wutongSecretName}`;
}

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
