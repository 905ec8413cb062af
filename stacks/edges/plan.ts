import { sampleApi, wtApi } from "../../components/edges/names.ts";
import type { TunnelsRequest } from "../../components/edges/proof/request.ts";
import type { PodImages } from "../../toolchain/image-set.ts";
import { pulledImages } from "../clusters/images.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import type { ImagesConfig } from "../clusters/schema.ts";
import type { EdgeConfig, EdgesConfig } from "./schema.ts";

/** Every tunnel of a stack; absent when it has none. */
export interface EdgesPlan {
  /** One for each management cluster. */
  readonly managers: readonly TrafficManagerPlan[];
  /** In the order of the config. */
  readonly tunnels: readonly TunnelPlan[];
}

export interface TrafficManagerPlan {
  readonly cluster: string;
  readonly serviceSubnet: string;
  /** Where the manager reaches the API server, when that is not the cluster's own Service for it. */
  readonly apiServer?: { readonly host: string; readonly port: number };
  /** Ranges that a site reaches through the tunnel even where its own cluster uses the same. */
  readonly conflictingSubnets: readonly string[];
  /** Traffic manager and agent. */
  readonly image: string;
}

export interface TunnelPlan {
  readonly code: string;
  readonly management: string;
  /** URL at which the site reaches the management cluster's API server. */
  readonly server: string;
  /** URL of the proxy on that way; absent without one. */
  readonly proxy?: string;
  readonly end: TunnelEndPlan;
  /** Name of the token's generation. */
  readonly tokenName: string;
  /** Image of the sample that stands in for wt-api; absent where the site has its own. */
  readonly sampleImage?: string;
  /** Image of the pod that stands for the site in the management cluster. */
  readonly podImage: string;
}

/** Who runs the interceptor of a tunnel, and where; `client` is the image of ours: Telepresence's, of the manager's version. */
export type TunnelEndPlan =
  /** Isthmus, in a cluster of the stack. */
  | { readonly kind: "cluster"; readonly cluster: string; readonly client: string }
  /** wutong's operator, in a cluster of the stack. */
  | { readonly kind: "wutong"; readonly cluster: string; readonly wutongCluster: string }
  /** Whoever applies a file at a site that can't be reached from here. */
  | {
      readonly kind: "bundle";
      /** Path of the file for the site, from the project's directory. */
      readonly file: string;
      /** Path of the file from which it is made. */
      readonly template: string;
      /** How long the verification waits for the site, in seconds. */
      readonly wait: number;
      readonly client: string;
    };

/** Decides every tunnel of a stack; undefined when it has no edges. */
export function planEdges(
  stack: string,
  { edges, images }: { readonly edges: EdgesConfig; readonly images: ImagesConfig },
  clusters: readonly ClusterPlan[],
): EdgesPlan | undefined {
  const entries = Object.entries(edges);
  if (entries.length === 0) return undefined;
  const managers = [...new Set(entries.map(([, { management }]) => management))];
  return {
    managers: managers.map(name => planManager(clusterNamed(clusters, name))),
    tunnels: entries.map(([code, edge]) => planTunnel(stack, code, edge, clusters, pulledImages(images))),
  };
}

/**
 * On a cluster with one API server the manager talks to that one by itself: after an outage kube-proxy is late to restore
 * the way through the Service.
 */
function planManager(cluster: ClusterPlan): TrafficManagerPlan {
  const { name, podSubnet, serviceSubnet, apiServer } = cluster;
  return {
    cluster: name,
    serviceSubnet,
    ...(apiServer.direct && { apiServer: apiServer.direct }),
    conflictingSubnets: [podSubnet, serviceSubnet],
    image: cluster.images.telepresence.manager,
  };
}

function planTunnel(
  stack: string,
  code: string,
  edge: EdgeConfig,
  clusters: readonly ClusterPlan[],
  elsewhere: PodImages,
): TunnelPlan {
  const management = clusterNamed(clusters, edge.management);
  const site = typeof edge.site === "string" ? clusterNamed(clusters, edge.site) : undefined;
  const server = edge.managementAddress ?? management.apiServer.outside;
  if (server === undefined) throw new Error(`${code} has no management address, which checkEdges refuses`);
  const images = site?.images ?? elsewhere;
  const hasSample = edge.sampleApi ?? needsSampleApi(edge, site);
  return {
    code,
    management: edge.management,
    server,
    ...(edge.proxy !== undefined && { proxy: edge.proxy }),
    end: planEnd(stack, code, edge, hasSample, images),
    tokenName: edge.token,
    ...(hasSample && { sampleImage: images.helloworld.v1 }),
    podImage: management.images.curl,
  };
}

function planEnd(
  stack: string,
  code: string,
  { site, wutongCluster }: EdgeConfig,
  sample: boolean,
  images: PodImages,
): TunnelEndPlan {
  if (typeof site === "string" && wutongCluster !== undefined)
    return { kind: "wutong", cluster: site, wutongCluster };
  const { client } = images.telepresence;
  if (typeof site === "string") return { kind: "cluster", cluster: site, client };
  const directory = `bundles/${stack}`;
  // No code begins with a dot.
  const template = `${directory}/.template${sample ? "-with-sample" : ""}.yaml`;
  return { kind: "bundle", file: `${directory}/${code}.yaml`, template, wait: site.wait, client };
}

/** A cluster whose content is all ours has what Isthmus puts into it; any other site is taken to have its wt-api. */
function needsSampleApi({ wutongCluster }: EdgeConfig, site: ClusterPlan | undefined): boolean {
  return site?.existing === "ours" && wutongCluster === undefined;
}

/** The results that the tunnels have to show. */
export function tunnelsRequest({ tunnels }: EdgesPlan): TunnelsRequest {
  return {
    tunnels: tunnels.map(({ code, management, end, sampleImage }) => ({
      code,
      management,
      interceptor: end.kind === "wutong" ? "wutong" : "isthmus",
      ...(end.kind === "bundle" ? { bundle: end.file, wait: end.wait } : { site: end.cluster, wait: 0 }),
      path: sampleImage === undefined ? wtApi.path : sampleApi(code).path,
      // The sample names the code, so that no other site can be taken for this one.
      answer: sampleImage === undefined ? "" : `Hello version: ${code},`,
    })),
  };
}
