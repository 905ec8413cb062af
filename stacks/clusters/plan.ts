import type { ImageSet, PodImages } from "../../toolchain/image-set.ts";
import { planApiServer, type ApiServerPlan } from "./api-server.ts";
import { machineImages, pulledImages } from "./images.ts";
import { controlPlaneNodeOf, kindNameOf } from "./names.ts";
import {
  declaredSubnets,
  type ClusterConfig,
  type ClustersConfig,
  type GatewayConfig,
  type ImagesConfig,
} from "./schema.ts";

/**
 * A cluster as a table of what it can do. What comes after asks for a capability, never how the cluster came to be: only
 * stacks/clusters looks at `origin`.
 */
export interface ClusterPlan {
  /** In the stack config; also Istio's `clusterName` and the context of its kubeconfig. */
  readonly name: string;
  /** The config key that says what it is, for messages. */
  readonly key: string;
  /** Clusters on the same network reach each other's pods over routes. */
  readonly networkName: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  readonly origin: KindOrigin | AdoptOrigin;
  /** How it serves as a gateway of its network, where that has peers; absent where it is not to. */
  readonly gateway?: GatewaySettings;
  /** The nodes on which commands can be run; absent where there are none. */
  readonly nodes?: NodesPlan;
  readonly apiServer: ApiServerPlan;
  /** The images of its pods. */
  readonly images: PodImages;
  /** Resource requests: `small` for clusters that share one machine. */
  readonly sizing: "small" | "default";
  /** Whose what is in it already is: `ours` in a cluster that lives and dies with the stack, else somebody else's. */
  readonly existing: "ours" | "foreign";
}

/** A cluster that kind makes on this machine. */
export interface KindOrigin {
  readonly kind: "kind";
  readonly kindName: string;
  /** Node image. */
  readonly image: string;
  /** Nodes beside the one control-plane node. */
  readonly workers: number;
}

/** A cluster that somebody else made. */
export interface AdoptOrigin {
  readonly kind: "adopt";
  /** Secret config key that holds its kubeconfig. */
  readonly kubeconfigKey: string;
  readonly context: string;
}

/** An east-west gateway as the config wants it. */
export type GatewaySettings = Exclude<GatewayConfig, false>;

/** Nodes that are containers on this machine. */
export interface NodesPlan {
  /** Name of the kind cluster: prefix of its containers' names, and their label. */
  readonly kindName: string;
  /** Name of the control-plane node. */
  readonly controlPlane: string;
  readonly count: number;
}

const defaultGateway: GatewaySettings = { replicas: 1, serviceAnnotations: {} };

interface Config {
  readonly clusters: ClustersConfig;
  readonly images: ImagesConfig;
}

/** Decides every cluster of a stack, in the order of the config. */
export function planClusters(stack: string, config: Config, available: ImageSet): ClusterPlan[] {
  return Object.entries(config.clusters).map(([name, cluster]) =>
    planCluster(stack, name, cluster, config.images, available),
  );
}

function planCluster(
  stack: string,
  name: string,
  cluster: ClusterConfig,
  images: ImagesConfig,
  available: ImageSet,
): ClusterPlan {
  const subnets = declaredSubnets(cluster);
  if (!subnets) throw new Error(`${name} is neither kind nor adopt, which checkClusters refuses`);
  const { podSubnet, serviceSubnet, nodes: count } = subnets;
  const kindName = kindNameOf(stack, name);
  const { gateway = defaultGateway } = cluster;
  return {
    name,
    key: `isthmus:clusters.${name}.${subnets.key}`,
    networkName: cluster.network,
    podSubnet,
    serviceSubnet,
    origin: originOf(stack, name, cluster, images.node ?? available.node),
    ...(gateway && { gateway }),
    ...(count !== undefined && {
      nodes: { kindName, controlPlane: controlPlaneNodeOf(stack, name), count },
    }),
    apiServer: planApiServer(stack, name, cluster),
    images: cluster.kind ? machineImages(images, available) : pulledImages(images),
    sizing: cluster.kind ? "small" : "default",
    existing: cluster.kind ? "ours" : "foreign",
  };
}

function originOf(
  stack: string,
  name: string,
  { kind, adopt }: ClusterConfig,
  node: string,
): KindOrigin | AdoptOrigin {
  if (adopt) return { kind: "adopt", kubeconfigKey: adopt.kubeconfigKey, context: adopt.context };
  const { image = node, workers = 0 } = kind ?? {};
  return { kind: "kind", kindName: kindNameOf(stack, name), image, workers };
}

/** The cluster of a name that the checks have seen. */
export function clusterNamed(clusters: readonly ClusterPlan[], name: string): ClusterPlan {
  const cluster = clusters.find(candidate => candidate.name === name);
  if (!cluster) throw new Error(`there is no cluster ${name}, which the checks refuse`);
  return cluster;
}
