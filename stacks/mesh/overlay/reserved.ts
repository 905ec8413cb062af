import { valueAt } from "../../../components/mesh/operator-spec.ts";
import type { FieldFinding } from "./fields.ts";

/**
 * Keys that follow from the topology: what Isthmus sets itself, and what names something that it refers to by name, such as
 * the Deployment istiod, the namespace istio-system, or the webhook that `istio-injection=enabled` means.
 */
const fromTopology: readonly string[] = [
  "profile",
  ...["trustDomain", "defaultConfig.discoveryAddress", "defaultConfig.meshId"].map(
    key => `meshConfig.${key}`,
  ),
  ...["CLUSTER_ID", "NETWORK", "MESH_ID"].map(
    key => `meshConfig.defaultConfig.proxyMetadata.ISTIO_META_${key}`,
  ),
  ...["profile", "revision", "revisionTags", "defaultRevision"].map(key => `values.${key}`),
  ...["meshID", "multiCluster", "network", "meshNetworks", "istioNamespace", "revision"].map(
    key => `values.global.${key}`,
  ),
  ...["remotePilotAddress", "externalIstiod", "configCluster"].map(key => `values.global.${key}`),
  ...["enabled", "enabledLocalInjectorIstiod", "injectionPath", "injectionURL"].map(
    key => `values.istiodRemote.${key}`,
  ),
  ...["CLUSTER_ID", "REVISION", "POD_NAMESPACE", "EXTERNAL_ISTIOD"].map(key => `values.pilot.env.${key}`),
  ...["ISTIOD_CUSTOM_HOST", "INJECTION_WEBHOOK_CONFIG_NAME"].map(key => `values.pilot.env.${key}`),
  ...["app", "istio"].map(key => `values.pilot.podLabels.${key}`),
  "components.pilot.namespace",
];

/** Keys with which istioctl leaves out something that the mesh stands on, unless they have this value. */
const required: Readonly<Record<string, unknown>> = {
  "components.base.enabled": true,
  "components.pilot.enabled": true,
  "values.pilot.enabled": true,
  "values.pilot.configMap": true,
  "values.global.enableReaderRBAC": true,
  "values.global.omitSidecarInjectorConfigMap": false,
  "values.global.operatorManageWebhooks": false,
  "values.global.resourceScope": "all",
  "values.global.proxy.autoInject": "enabled",
};

/** Other ways to the same value: Helm merges the first under the second (istio-discovery, configmap.yaml and zzy_descope_legacy.yaml). */
const otherWays = [
  ["values.meshConfig.", "meshConfig."],
  ["values.pilot.istiodRemote.", "values.istiodRemote."],
] as const;

const remedy = "remove it";

/** The parts of an overlay that it must leave to the topology. */
export function checkReserved(overlay: unknown): FieldFinding[] {
  return [
    ...settings(overlay, fromTopology).map(at => ({
      at,
      reason: "Isthmus sets it from the topology",
      remedy,
    })),
    ...Object.entries(required).flatMap(([key, wanted]) => {
      const at = key.split(".");
      const value = valueAt(overlay, at);
      // A value of another type is told by its type.
      if (value === wanted || typeof value !== typeof wanted) return [];
      return [{ at, reason: `${String(value)} leaves out what the mesh stands on`, remedy }];
    }),
    ...["base", "pilot"].flatMap(component => checkPatches(overlay, component)),
  ];
}

/** The parts of an overlay that say whose pods come first, where `mesh.locality` does. */
export function checkLocality(overlay: unknown): FieldFinding[] {
  const keys = ["localityLbSetting", "zoneAwareLbSetting"].map(key => `meshConfig.${key}`);
  return settings(overlay, keys).map(at => ({
    at,
    reason: "isthmus:mesh.locality says already whose pods come first",
    remedy: "remove one of the two",
  }));
}

/** The places at which an overlay sets one of the keys, by whatever name. */
const settings = (overlay: unknown, keys: readonly string[]): string[][] =>
  keys
    .flatMap(waysTo)
    .map(key => key.split("."))
    .filter(at => valueAt(overlay, at) !== undefined);

/** A patch of an object's name or namespace, which istioctl lays over the rendered object. */
function checkPatches(overlay: unknown, component: string): FieldFinding[] {
  const list = ["components", component, "k8s", "overlays"];
  return listAt(overlay, list).flatMap((object, index) =>
    listAt(object, ["patches"]).flatMap((patch, number) => {
      const path = valueAt(patch, ["path"]);
      if (path !== "metadata.name" && path !== "metadata.namespace") return [];
      const at = [...list, String(index), "patches", String(number), "path"];
      return [{ at, reason: `${path} is what Isthmus knows it by`, remedy }];
    }),
  );
}

/** A key, and under which other names it can be set. */
function waysTo(key: string): string[] {
  const others = otherWays.flatMap(([way, target]) =>
    key.startsWith(target) ? [`${way}${key.slice(target.length)}`] : [],
  );
  return [key, ...others];
}

function listAt(object: unknown, path: readonly string[]): readonly unknown[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
