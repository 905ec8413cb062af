import { z } from "zod";

import { httpsUrl, text } from "../config/types.ts";

/** `isthmus:clusters.<name>.kind`: a cluster that kind makes on this machine. */
const kind = z.strictObject({
  /** IPv4 range of its pods; a /24 for each node. */
  podSubnet: z.string(),
  /** IPv4 range of its services; a /27 or larger. */
  serviceSubnet: z.string(),
  /** kind node image with the Kubernetes version in its tag. Default: the one this machine pulls or builds. */
  image: text.optional(),
  /** Nodes beside the one control-plane node. Default: 0. */
  workers: z.int().min(0).max(20).default(0),
});

/** `isthmus:clusters.<name>.adopt`: a cluster that is there already, and stays when the stack goes. */
const adopt = z.strictObject({
  /** Secret config key that holds its kubeconfig. */
  kubeconfigKey: z.string(),
  /** The context in that kubeconfig. */
  context: text,
  podSubnet: z.string(),
  serviceSubnet: z.string(),
  /** URL at which the primaries' pods reach its API server. Default: the first address of its service subnet. */
  apiServer: httpsUrl.optional(),
});

const cluster = z.strictObject({
  kind: kind.optional(),
  adopt: adopt.optional(),
  /** Clusters with the same network reach each other's pods directly. */
  network: z.string(),
});

/** `isthmus:clusters`: by name. */
export const clustersSchema = z.record(z.string(), cluster);

const images = z.strictObject({
  /** Node image of every kind cluster that names none itself. */
  node: text.optional(),
  istio: z
    .strictObject({
      hub: text,
      tag: text,
      /** Whose Envoy is in `proxyv2`: Istio's own build, or the upstream project's. Default: `istio`. */
      envoy: z.enum(["istio", "upstream"]).default("istio"),
    })
    .optional(),
  helloworld: z.strictObject({ v1: text, v2: text }).optional(),
  /** Image of the sleep sample: needs `sh`, `sleep` and `curl`. */
  curl: text.optional(),
  /** Telepresence 2.20.2: `manager` is its tel2, which has the agent as well, `client` its telepresence. */
  telepresence: z.strictObject({ manager: text, client: text }).optional(),
});

/** `isthmus:images`: in place of those that would be chosen. */
export const imagesSchema = images.default({});

export type ClusterConfig = z.output<typeof cluster>;
export type ClustersConfig = z.output<typeof clustersSchema>;
export type ImagesConfig = z.output<typeof imagesSchema>;

/** What a cluster's entry says of its addresses and its size, in one form for every kind of cluster. */
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

/** Whether a cluster has to pull its images: those that are built on this machine are in the nodes that kind makes here. */
export function pullsImages({ kind }: ClusterConfig): boolean {
  return kind === undefined;
}
