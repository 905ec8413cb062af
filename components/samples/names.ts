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

/** Name of a version of helloworld. */
export function helloworldName(version: string): string {
  return `helloworld-${version}`;
}

/** Address under which the samples call helloworld. */
export const helloworldUrl = `http://helloworld.${sampleNamespace}:${helloworldPort}/hello`;
