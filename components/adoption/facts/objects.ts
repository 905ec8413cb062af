import type { Labels, Selector } from "../../kubernetes/selector.ts";

/** The parts of Kubernetes' objects that matter to whoever adopts a cluster. */

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly ownerReferences?: readonly { readonly kind: string; readonly name: string }[];
}

export interface Node {
  readonly metadata: Metadata;
  readonly spec: {
    readonly podCIDRs?: readonly string[];
    readonly unschedulable?: boolean;
    readonly taints?: readonly Taint[];
  };
  readonly status: {
    readonly allocatable: Quantities;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

export interface Taint {
  readonly key: string;
  readonly effect: string;
}

export type Quantities = Readonly<Record<string, string>>;

export interface Container {
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly restartPolicy?: string;
  readonly resources?: { readonly requests?: Quantities };
}

export interface Pod {
  readonly metadata: Metadata;
  readonly spec: {
    readonly nodeName?: string;
    readonly hostNetwork?: boolean;
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
  readonly status: { readonly phase?: string; readonly podIP?: string };
}

export interface Service {
  readonly metadata: Metadata;
  readonly spec: { readonly clusterIP?: string };
}

export interface EndpointSlice {
  readonly metadata: Metadata;
  readonly endpoints?: readonly Endpoint[] | null;
  readonly ports?: readonly { readonly port?: number; readonly protocol?: string }[] | null;
}

export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions?: { readonly ready?: boolean };
}

export interface Namespace {
  readonly metadata: Metadata;
}

export interface WebhookConfiguration {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly webhooks?: readonly Webhook[];
}

export interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly clientConfig: {
    readonly service?: { readonly namespace: string; readonly name: string };
  };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly operations: readonly string[];
  }[];
  readonly namespaceSelector?: Selector;
  readonly objectSelector?: Selector;
}
