import type { Container, Quantities } from "../../../components/adoption/facts/objects.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";
import { quantity } from "../../../components/kubernetes/quantity.ts";
import type { RenderedManifest } from "../../../components/mesh/render.ts";

/** What a pod asks for: CPU in cores, memory in bytes. */
export interface Size {
  readonly cpu: number;
  readonly memory: number;
}

/** A pod that a plan brings into a cluster. */
export interface PodToCome extends Size {
  /** The Deployment that makes it. */
  readonly deployment: string;
}

/** The pods of the Deployments that Istio's charts make: istiod, on a primary. */
export function podsOfManifest({ objects }: Pick<RenderedManifest, "objects">): PodToCome[] {
  return objects.flatMap(object => {
    if (object.kind !== "Deployment") return [];
    const { replicas = 1, template } = (object as unknown as Deployment).spec;
    const pod = { deployment: object.metadata.name, ...sizeOf(template.spec.containers) };
    return Array.from({ length: replicas }, () => pod);
  });
}

interface Deployment {
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

/** The requests of containers that run at the same time. */
export function sizeOf(containers: readonly Container[]): Size {
  return add(containers.map(({ resources }) => requested(resources?.requests)));
}

/** Size of resource requests. */
export function requested(requests: Quantities | undefined): Size {
  return { cpu: quantity(requests?.["cpu"]), memory: quantity(requests?.["memory"]) };
}

/** Several sizes together. */
export function add(sizes: readonly Size[]): Size {
  const sum = (of: (size: Size) => number) => sizes.reduce((total, size) => total + of(size), 0);
  return { cpu: sum(({ cpu }) => cpu), memory: sum(({ memory }) => memory) };
}

/** The size of the proxy that an istiod puts into pods, from the values of its injector. */
export function proxySize(objects: readonly KubernetesObject[]): Size {
  const injector = objects.find(
    ({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "istio-sidecar-injector",
  );
  const { values = "{}" } = (injector?.["data"] ?? {}) as { readonly values?: string };
  const { global } = JSON.parse(values) as {
    readonly global?: { readonly proxy?: { readonly resources?: { readonly requests?: Quantities } } };
  };
  return requested(global?.proxy?.resources?.requests);
}
