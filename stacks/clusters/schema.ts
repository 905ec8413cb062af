import { z } from "zod";

import { httpsUrl, ipv4Range, text } from "../config/types.ts";

/** `isthmus:clusters.<name>.kind`: a cluster that kind makes on this machine. */
const kind = z.strictObject({
  podSubnet: ipv4Range.meta({ description: "of its pods: a /24 for each node, at most a /8" }),
  serviceSubnet: ipv4Range.meta({ description: "of its services: a /27 to a /12" }),
  image: text.optional().meta({
    description: "kind node image with the Kubernetes version in its tag",
    otherwise: "`images.node`",
  }),
  workers: z.int().min(0).max(20).default(0).meta({ description: "nodes beside the one control-plane node" }),
});

/** `isthmus:clusters.<name>.adopt`: a cluster that exists already, and stays when the stack is destroyed. */
const adopt = z.strictObject({
  kubeconfigKey: z.string().meta({ description: "[secret](#secrets) with its kubeconfig" }),
  context: text.meta({ description: "the context in that kubeconfig" }),
  podSubnet: ipv4Range.meta({
    description: "of its pods, as the cluster was set up; Isthmus does not change it",
  }),
  serviceSubnet: ipv4Range.meta({ description: "of its services, likewise" }),
  apiServer: httpsUrl.optional().meta({
    description:
      "where the primaries' pods reach its API server itself, without a path; the port is 443 unless it says otherwise",
    otherwise: "first address of its service subnet",
  }),
});

const quantity = z
  .string()
  .regex(/^\d+(\.\d+)?(m|[kMGT]i?)?$/, { error: "write a quantity such as 100m or 128Mi" })
  .meta({ value: "quantity" });

const quantities = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

/** `isthmus:clusters.<name>.gateway`: the east-west gateway that it has where its network meets others. */
const gateway = z.union([
  z.literal(false),
  z.strictObject({
    replicas: z.int().min(1).max(20).default(1).meta({ description: "of its Deployment" }),
    resources: z
      .strictObject({
        requests: quantities.optional().meta({
          description: "`cpu` and `memory` that it is given, such as `{ cpu: 100m, memory: 128Mi }`",
          otherwise: "none",
          opaque: true,
        }),
        limits: quantities.optional().meta({
          description: "`cpu` and `memory` that it may use at most",
          otherwise: "none",
          opaque: true,
        }),
      })
      .optional()
      .meta({ description: "of its proxy, as Kubernetes has them", otherwise: "those of every proxy" }),
    serviceAnnotations: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: "more annotations of its Service", otherwise: "none" }),
    addresses: z.array(text).min(1).optional().meta({
      description: "where other networks reach it, IPs or host names, when you see to that yourself",
      value: "list of addresses",
      otherwise: "a load balancer's, which is waited for; a kind cluster's is given to its node",
    }),
    port: z.int().min(1).max(65_535).optional().meta({
      description:
        "the port there; from 30000 on it is opened on the nodes, and istiod is reached at 31012 and 31017, else at 15012 and 15017",
      otherwise: "15443",
    }),
  }),
]);

const cluster = z.strictObject({
  network: z.string().meta({
    description:
      "clusters with the same network reach each other's pods and services directly, others through [gateways](networks.md)",
  }),
  gateway: gateway.optional().meta({
    description:
      "its gateway, where its network meets others in the mesh; `false` for none: one cluster of each network keeps its own",
    otherwise: "one replica",
  }),
  kind: kind.optional().meta({
    description: "made here, and gone with the stack. Exactly one of `kind` and `adopt`",
    otherwise: "",
  }),
  adopt: adopt
    .optional()
    .meta({ description: "there already, and stays when the stack goes", otherwise: "" }),
});

/** `isthmus:clusters`: by name. */
export const clustersSchema = z.record(z.string(), cluster).meta({ description: "the clusters, by name" });

const chosen = "Isthmus's choice";

const images = z.strictObject({
  node: text.optional().meta({
    description:
      "node image of every kind cluster that names none itself; its tag tells the version (`v1.36.4`)",
    otherwise: chosen,
  }),
  istio: z
    .strictObject({
      hub: text.meta({ description: "where `<hub>/pilot:<tag>` and `<hub>/proxyv2:<tag>` are" }),
      tag: text.meta({ description: "their tag; one that is a version is 1.31's" }),
      envoy: z
        .enum(["istio", "upstream"])
        .default("istio")
        .meta({
          description:
            "whose Envoy is in `proxyv2`. The upstream project's lacks filters of Istio's own, and a pod whose proxy is sent " +
            "one never gets out of Init. Images that Isthmus built have upstream Envoy",
        }),
    })
    .optional()
    .meta({ description: "Istio's images", otherwise: chosen }),
  helloworld: z
    .strictObject({
      v1: text.meta({ description: "its version v1" }),
      v2: text.meta({ description: "its version v2" }),
    })
    .optional()
    .meta({ description: "helloworld's images", otherwise: chosen }),
  curl: text.optional().meta({
    description:
      "of the sleep sample and of the pods that stand for edge sites: needs `sh`, `sleep`, `xargs` and `curl`",
    otherwise: chosen,
  }),
  telepresence: z
    .strictObject({
      manager: text.meta({ description: "its `tel2`, for the traffic manager and its agents" }),
      client: text.meta({ description: "its `telepresence`, for the interceptors at the sites" }),
    })
    .optional()
    .meta({ description: "images of Telepresence 2.20.2, for [edges](#edges)", otherwise: chosen }),
});

/** `isthmus:images`: in place of those that would be chosen. */
export const imagesSchema = images.default({}).meta({
  description:
    "images in place of those that this machine would pull or build, and of the official ones in adopted clusters",
  otherwise: chosen,
});

export type GatewayConfig = z.output<typeof gateway>;
export type ClusterConfig = z.output<typeof cluster>;
export type ClustersConfig = z.output<typeof clustersSchema>;
export type ImagesConfig = z.output<typeof imagesSchema>;

/** The addresses and the size in a cluster's entry, in one form for every kind of cluster. */
export interface DeclaredSubnets {
  /** The key under which they stand. */
  readonly key: "kind" | "adopt";
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** Nodes on this machine; absent where Kubernetes is set up already. */
  readonly nodes?: number;
}

/** The subnets that an entry declares; undefined when it is neither `kind` nor `adopt`. */
export function declaredSubnets({ kind, adopt }: ClusterConfig): DeclaredSubnets | undefined {
  if (kind) {
    const { podSubnet, serviceSubnet, workers } = kind;
    return { key: "kind", podSubnet, serviceSubnet, nodes: 1 + workers };
  }
  return adopt && { key: "adopt", podSubnet: adopt.podSubnet, serviceSubnet: adopt.serviceSubnet };
}
