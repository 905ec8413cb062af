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

const coreRoot = "/api/v1";

/** The API group of a path; undefined for the core's. */
const groupIn = (path: string): string | undefined => /^\/apis\/([^/]+)\//.exec(path)?.[1];

const isOfIstio = ({ paths }: NamespacedKind): boolean => istioGroups.includes(groupIn(paths.all()) ?? "");

/** Events are those of the core under another name. */
const isNoCopy = ({ paths }: NamespacedKind): boolean => groupIn(paths.all()) !== "events.k8s.io";

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
  const kinds = (
    await namespacedKinds(api, path =>
      // A group whose server is away is left out. Without the core's own nobody would know of Secrets.
      path === coreRoot ? api.get(path) : collector.ask(`objects of ${path}`, () => api.get(path)),
    )
  ).filter(isNoCopy);
  const pods: PodItem[] = [];
  const unread: string[] = [];
  const collectKind = async (namespace: string, { kind, paths }: NamespacedKind) => {
    const group = groupIn(paths.all());
    const place = `objects/${namespace}/${kind}${group === undefined ? "" : `.${group}`}.json`;
    const items = await collector.ask(place, () => api.objects(paths.all(namespace)));
    const isSecret = kind === "Secret" && group === undefined;
    if (items === undefined && isSecret) unread.push(namespace);
    if (items === undefined || items.length === 0) return;
    if (kind === "Pod" && group === undefined) pods.push(...(items as PodItem[]));
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
