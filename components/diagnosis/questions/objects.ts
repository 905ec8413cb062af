import type { Api } from "../../kubernetes/api.ts";
import { certificatesIn } from "../../kubernetes/certificates-in.ts";
import type { NetworkPolicy } from "../../kubernetes/network-policy.ts";
import type { Labels } from "../../kubernetes/selector.ts";
import { parseIngress, type ServiceWithStatus } from "../../mesh/load-balancer-status.ts";
import { cacertsSecret, istioNamespace } from "../../mesh/names.ts";
import { sampleNamespace } from "../../samples/names.ts";
import { listItems, named, type Item, type Named } from "./item.ts";
import { askPolicies, type Policies } from "./policies.ts";
import { askReader, type Reader } from "./reader.ts";

/** The objects of one cluster by which hops are judged; a part is undefined where the cluster has no such object. */
export interface ClusterObjects {
  /** Labels of Istio's namespace and of the samples'. */
  readonly namespaceLabels: Readonly<Record<string, Labels | undefined>>;
  readonly deployments: readonly Deployment[];
  readonly pods: readonly Pod[];
  readonly services: readonly Service[];
  readonly networkPolicies: readonly NetworkPolicy[];
  /** The webhook that injects sidecars. */
  readonly webhook: Webhook | undefined;
  /** SHA-256 fingerprint of the root in `cacerts`. */
  readonly root: string | undefined;
  /** Istio's own resources; empty where the cluster has none. */
  readonly policies: Policies;
  /** Bindings of the accounts with which primaries read it, by primary. */
  readonly readers: Readonly<Record<string, Reader>>;
}

export interface Deployment extends Named {
  readonly ready: number;
  readonly wanted: number;
}

export interface Pod extends Named {
  readonly labels: Labels;
  readonly address: string;
  /** Whether it has the address of its node. */
  readonly isOnHostNetwork: boolean;
  readonly isReady: boolean;
  readonly hasSidecar: boolean;
  /** Why a container waits; undefined when none does. */
  readonly waiting: string | undefined;
}

export interface Service extends Named {
  readonly clusterIP: string;
  /** IPs or host names that a load balancer gives it. */
  readonly ingress: readonly string[];
}

export interface Webhook {
  readonly labels: Labels;
  /** SHA-256 fingerprints of the CAs that it trusts. */
  readonly roots: readonly string[];
}

/**
 * Reads the objects, all at once.
 * @param primaries those that read this cluster
 */
export async function askObjects(api: Api, primaries: readonly string[]): Promise<ClusterObjects> {
  const namespaces = [istioNamespace, sampleNamespace];
  const inBoth = async <T>(root: string, plural: string, read: (item: Item) => T) =>
    (await Promise.all(namespaces.map(name => listItems(api, `${root}/namespaces/${name}/${plural}`))))
      .flat()
      .map(read);
  const [
    labels,
    deployments,
    dns,
    pods,
    services,
    kubernetes,
    networkPolicies,
    webhook,
    root,
    policies,
    readers,
  ] = await Promise.all([
    Promise.all(namespaces.map(async name => [name, await labelsOf(api, name)] as const)),
    inBoth("/apis/apps/v1", "deployments", deployment),
    listItems(api, "/apis/apps/v1/namespaces/kube-system/deployments"),
    inBoth("/api/v1", "pods", pod),
    inBoth("/api/v1", "services", service),
    api.get("/api/v1/namespaces/default/services/kubernetes"),
    inBoth("/apis/networking.k8s.io/v1", "networkpolicies", item => item as unknown as NetworkPolicy),
    askWebhook(api),
    askRootOfCacerts(api),
    askPolicies(api),
    Promise.all(primaries.map(async name => [name, await askReader(api, name)] as const)),
  ]);
  return {
    namespaceLabels: Object.fromEntries(labels),
    deployments: [...deployments, ...dns.map(deployment)],
    pods,
    services: [...services, ...(kubernetes === undefined ? [] : [service(kubernetes as Item)])],
    networkPolicies,
    webhook,
    root,
    policies,
    readers: Object.fromEntries(readers),
  };
}

async function labelsOf(api: Api, namespace: string): Promise<Labels | undefined> {
  const found = await api.metadata(`/api/v1/namespaces/${namespace}`);
  return found && (found.labels ?? {});
}

function deployment(item: Item): Deployment {
  const { replicas = 1 } = item.spec as { readonly replicas?: number };
  const { readyReplicas = 0 } = (item.status ?? {}) as { readonly readyReplicas?: number };
  return { ...named(item), ready: readyReplicas, wanted: replicas };
}

interface ContainerStatus {
  readonly ready: boolean;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
}

function pod(item: Item): Pod {
  const {
    containers,
    initContainers = [],
    hostNetwork = false,
  } = item.spec as {
    readonly hostNetwork?: boolean;
    readonly containers: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
  const {
    podIP = "",
    containerStatuses = [],
    initContainerStatuses = [],
  } = (item.status ?? {}) as {
    readonly podIP?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
  const waits = [...initContainerStatuses, ...containerStatuses].flatMap(
    ({ state }) => state?.waiting?.reason ?? [],
  );
  return {
    ...named(item),
    labels: item.metadata.labels ?? {},
    address: podIP,
    isOnHostNetwork: hostNetwork,
    isReady: containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready),
    // As a native sidecar it is among the init containers.
    hasSidecar: [...containers, ...initContainers].some(({ name }) => name === "istio-proxy"),
    waiting: waits.find(reason => reason !== "PodInitializing") ?? waits[0],
  };
}

function service(item: Item): Service {
  const { clusterIP = "" } = item.spec as { readonly clusterIP?: string };
  return { ...named(item), clusterIP, ingress: parseIngress(item as unknown as ServiceWithStatus) };
}

async function askWebhook(api: Api): Promise<Webhook | undefined> {
  const path = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector";
  const found = (await api.get(path)) as
    | (Item & { readonly webhooks?: readonly { readonly clientConfig: { readonly caBundle?: string } }[] })
    | undefined;
  if (!found) return undefined;
  const bundles = new Set((found.webhooks ?? []).map(({ clientConfig }) => clientConfig.caBundle ?? ""));
  return { labels: found.metadata.labels ?? {}, roots: [...bundles].flatMap(fingerprints) };
}

/** Only the certificate of what is a Secret with the CA's key is kept. */
async function askRootOfCacerts(api: Api): Promise<string | undefined> {
  const found = (await api.get(`/api/v1/namespaces/${istioNamespace}/secrets/${cacertsSecret}`)) as
    { readonly data?: Readonly<Record<string, string>> } | undefined;
  return fingerprints(found?.data?.["root-cert.pem"])[0];
}

const fingerprints = (base64: string | undefined) =>
  certificatesIn(base64).map(({ fingerprint256 }) => fingerprint256);
