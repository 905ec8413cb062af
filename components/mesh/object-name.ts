import type { KubernetesObject } from "../kubernetes/manifest.ts";

/** Tells objects of one cluster apart: kind, name, and the namespace where it is not Istio's own. */
export function objectName({ kind, metadata: { name, namespace } }: KubernetesObject): string {
  const elsewhere = namespace === undefined || namespace === "istio-system" ? "" : `${namespace}-`;
  return `${kind.toLowerCase()}-${elsewhere}${name}`;
}
