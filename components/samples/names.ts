import type { NamespaceSpec } from "../kubernetes/namespace.ts";

/** Namespace of the samples, as in Istio's own instructions. */
export const sampleNamespace = "sample";

/** Istio's init container, which every pod with a sidecar has, sets up the network of its pod. */
export const sampleNamespaceSpec: NamespaceSpec = {
  name: sampleNamespace,
  labels: { "istio-injection": "enabled" },
  podSecurity: "privileged",
};

/** Port of helloworld, as in Istio's sample. */
export const helloworldPort = 5000;

/** Resource requests of helloworld itself, beside those of its proxy. */
export const helloworldRequests = { cpu: "10m" };

/** Name of a version of helloworld. */
export function helloworldName(version: string): string {
  return `helloworld-${version}`;
}

/** The Services of helloworld; the second has all its pods as equals where the mesh prefers local ones. */
export type HelloworldService = "helloworld" | "helloworld-anywhere";

/** Address under which the samples call a Service of helloworld. */
export function helloworldUrl(service: HelloworldService): string {
  return `http://${service}.${sampleNamespace}:${helloworldPort}/hello`;
}
