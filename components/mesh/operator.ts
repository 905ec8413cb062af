import type { IstioImages } from "../../toolchain/image-set.ts";
import type { IstioOperatorSpec, JsonObject, JsonValue } from "./operator-spec.ts";
import { nearestFirst } from "./local-preference.ts";
import { pins } from "./pins.ts";

/** The input of `istioctl manifest generate` for one cluster. */
export interface IstioOperator {
  readonly apiVersion: "install.istio.io/v1alpha1";
  readonly kind: "IstioOperator";
  readonly metadata: { readonly name: string; readonly namespace: "istio-system" };
  readonly spec: IstioOperatorSpec;
}

/** A network as istiod is told of it (`MeshNetworks` of Istio's API). */
export interface MeshNetwork {
  /** Its clusters. */
  readonly clusters: readonly string[];
  readonly gateways: readonly { readonly address: string; readonly port: number }[];
}

/** The facts about a cluster that {@link istioOperator} needs. */
export interface IstioOperatorInput {
  readonly role: "primary" | "remote";
  /** Istio's `clusterName`: the cluster's name in the stack config. */
  readonly cluster: string;
  readonly network: string;
  readonly meshId: string;
  readonly trustDomain: string;
  /** Address at which this remote reaches istiod. Ignored for a primary. */
  readonly istiodAddress: string;
  /** The mesh's networks, for a primary; absent where it has one. */
  readonly meshNetworks?: Readonly<Record<string, MeshNetwork>>;
  /** Whether remotes use this primary's istiod. Ignored for a remote. */
  readonly servesRemotes: boolean;
  /**
   * Whether Services' pods in the client's cluster come first. Default: no. Ignored for a remote, whose proxies its primary's
   * istiod tells.
   */
  readonly prefersLocal?: boolean;
  /** Whether proxies answer the DNS questions of their pods. Default: no. Ignored for a remote, likewise. */
  readonly capturesDns?: boolean;
  /**
   * `small` is for clusters that share one machine and are new: small resource requests, because the half core that
   * istiod asks for leaves the second cluster's pods pending on two; and readiness asked for each second, because a
   * kubelet that was just started delays a probe by a random part of its period (15 s for a proxy).
   */
  readonly sizing: "small" | "default";
  readonly images: IstioImages;
  /** Laid over the spec last; see `mesh.istioOperator` in docs/configuration.md. */
  readonly overlay?: IstioOperatorSpec;
}

/**
 * Filters that only Istio's own build of Envoy has, and that istiod must not send to upstream Envoy: metadata exchange,
 * ALPN and istio.stats (which comes with telemetry). A proxy that gets one refuses its listeners: its pod stays in Init.
 */
const upstreamEnvoy: IstioOperatorSpec = {
  meshConfig: { defaultProviders: {} },
  values: {
    telemetry: { enabled: false },
    pilot: { env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" } },
  },
};

const small: IstioOperatorSpec = {
  components: {
    pilot: {
      k8s: {
        readinessProbe: { httpGet: { path: "/ready", port: 8080 }, initialDelaySeconds: 1, periodSeconds: 1 },
      },
    },
  },
  values: {
    pilot: { resources: { requests: { cpu: "10m", memory: "128Mi" } } },
    global: {
      proxy: { resources: { requests: { cpu: "10m", memory: "40Mi" } }, readinessPeriodSeconds: 1 },
      proxy_init: { resources: { requests: { cpu: "10m", memory: "10Mi" } } },
    },
  },
};

/**
 * The complete IstioOperator of one cluster: one path for all of istio.io's deployment models, with addresses of istiod and of
 * gateways that are known before the clusters exist.
 */
export function istioOperator(input: IstioOperatorInput): IstioOperator {
  const { hub, tag, envoy } = input.images;
  const layers: IstioOperatorSpec[] = [
    input.role === "primary" ? primary(input) : remote(input),
    { hub, tag },
    pins(input.images, input.overlay),
  ];
  if (input.sizing === "small") layers.push(small);
  if (envoy === "upstream") layers.push(upstreamEnvoy);
  if (input.overlay) layers.push(input.overlay);
  return {
    apiVersion: "install.istio.io/v1alpha1",
    kind: "IstioOperator",
    metadata: { name: input.cluster, namespace: "istio-system" },
    spec: layers.reduce((spec, layer) => merge(spec as JsonObject, layer as JsonObject)),
  };
}

function primary({
  cluster,
  network,
  meshId,
  trustDomain,
  servesRemotes,
  meshNetworks,
  prefersLocal,
  capturesDns,
}: IstioOperatorInput): IstioOperatorSpec {
  return {
    profile: "minimal",
    meshConfig: {
      trustDomain,
      ...(prefersLocal && { localityLbSetting: nearestFirst }),
      ...(capturesDns && { defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" } } }),
    },
    values: {
      global: {
        meshID: meshId,
        multiCluster: { clusterName: cluster },
        network,
        ...(meshNetworks && { meshNetworks: written(meshNetworks) }),
        externalIstiod: servesRemotes,
        // One istiod per primary: a budget of one pod would only ever block a node drain.
        defaultPodDisruptionBudget: { enabled: false },
      },
      pilot: { autoscaleEnabled: false },
    },
  };
}

function remote({
  cluster,
  network,
  meshId,
  trustDomain,
  istiodAddress,
}: IstioOperatorInput): IstioOperatorSpec {
  return {
    profile: "remote",
    meshConfig: { trustDomain },
    values: {
      // Without a local istiod nobody would patch the CA into the default revision's validator.
      defaultRevision: "",
      istiodRemote: { injectionPath: `/inject/cluster/${cluster}/net/${network}` },
      global: {
        meshID: meshId,
        multiCluster: { clusterName: cluster },
        network,
        remotePilotAddress: istiodAddress,
      },
    },
  };
}

function written(networks: Readonly<Record<string, MeshNetwork>>): JsonObject {
  return Object.fromEntries(
    Object.entries(networks).map(([name, { clusters, gateways }]) => [
      name,
      {
        endpoints: clusters.map(fromRegistry => ({ fromRegistry })),
        gateways: gateways.map(({ address, port }) => ({ address, port })),
      },
    ]),
  );
}

/** Deep merge of plain objects; everything else (arrays too) is replaced by the later value. */
function merge(below: JsonObject, above: JsonObject): JsonObject {
  const result: Record<string, JsonValue> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isObject(under) && isObject(value) ? merge(under, value) : value;
  }
  return result;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
