import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Namespace of the samples, as in Istio's own instructions. */
export const sampleNamespace = "sample";

/** The samples' namespace, whose pods get sidecars. */
export function createSampleNamespace(
  name: string,
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Namespace {
  return new k8s.core.v1.Namespace(
    name,
    { metadata: { name: sampleNamespace, labels: { "istio-injection": "enabled" } } },
    opts,
  );
}
