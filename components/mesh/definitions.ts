import { isDeepStrictEqual } from "node:util";

import type { KubernetesObject } from "../kubernetes/manifest.ts";

/**
 * Whether a cluster has a custom resource definition just as it is wanted. The one thing that the API server adds to Istio's is
 * the conversion that there is without one.
 */
export function isSameDefinition(wanted: KubernetesObject, found: KubernetesObject): boolean {
  return isDeepStrictEqual(wanted["spec"], withoutDefaults(found["spec"]));
}

function withoutDefaults(spec: unknown): unknown {
  const { conversion, ...rest } = spec as { readonly conversion?: { readonly strategy: string } };
  return conversion === undefined || conversion.strategy === "None" ? rest : spec;
}

/** The version of Istio that a definition says it is of. */
export function istioVersionOf(labels: Readonly<Record<string, string>> | undefined): string | undefined {
  return (
    labels?.["app.kubernetes.io/version"] ??
    labels?.["operator.istio.io/version"] ??
    labels?.["helm.sh/chart"]?.replace(/^[a-z-]+-/, "")
  );
}
