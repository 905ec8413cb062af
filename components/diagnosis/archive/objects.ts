import { namespacedKinds, type NamespacedKind } from "../../kubernetes/api-paths.ts";
import type { Api } from "../../kubernetes/api.ts";
import type { Collector } from "./collector.ts";
import type { PodItem } from "./pods.ts";
import { withoutValues, type SecretItem } from "./secret-objects.ts";

/** Objects of no namespace that tell of the mesh and of what stands in its way. */
const clusterWide = {
  version: "/version",
  nodes: "/api/v1/nodes",
  namespaces: "/api/v1/namespaces",
  mutatingwebhookconfigurations: "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
  validatingwebhookconfigurations: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
  coredns: "/apis/apps/v1/namespaces/kube-system/deployments/coredns",
  "coredns-config": "/api/v1/namespaces/kube-system/configmaps/coredns",
} as const;

/** Istio's own resources, which may be in any namespace. */
const istioGroups = ["networking.istio.io", "security.istio.io", "telemetry.istio.io", "extensions.istio.io"];

const isOfIstio = ({ paths }: NamespacedKind): boolean =>
  istioGroups.some(group => paths.all().includes(`/${group}/`));

/**
 * Collects objects.
 *
 * @param namespaces those of which everything is taken
 * @returns the pods of the namespaces
 * @throws Error when Secrets can't be read: what they hold could then stand in any log, and nobody would know
 */
export async function collectObjects(
  collector: Collector,
  api: Api,
  namespaces: readonly string[],
): Promise<readonly PodItem[]> {
  const kinds = await namespacedKinds(api);
  const pods: PodItem[] = [];
  const unread: string[] = [];
  const collectKind = async (namespace: string, { kind, paths }: NamespacedKind) => {
    const place = `objects/${namespace}/${kind}.json`;
    const answer = await collector.ask(place, () => api.get(paths.all(namespace)));
    if (answer === undefined && kind === "Secret") unread.push(namespace);
    const { items = [] } = (answer ?? {}) as { readonly items?: readonly unknown[] };
    if (items.length === 0) return;
    if (kind === "Pod" && paths.all().startsWith("/api/v1/")) pods.push(...(items as PodItem[]));
    const isSecret = kind === "Secret";
    collector.put(
      place,
      isSecret ? (items as SecretItem[]).map(item => withoutValues(item, collector)) : items,
    );
  };
  await Promise.all([
    ...Object.entries(clusterWide).map(([name, path]) =>
      collector.keep(`objects/${name}.json`, () => api.get(path)),
    ),
    ...kinds
      .filter(isOfIstio)
      .map(({ kind, paths }) => collector.keep(`istio/${kind}.json`, () => api.get(paths.all()))),
    ...namespaces.flatMap(namespace =>
      kinds.filter(kind => !isOfIstio(kind)).map(kind => collectKind(namespace, kind)),
    ),
  ]);
  if (unread.length > 0) {
    throw new Error(
      `logs and proxies are left out: the Secrets of ${unread.join(", ")} can't be read, and may be in them`,
    );
  }
  return pods;
}
