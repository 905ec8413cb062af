import type { ImageSet, TelepresenceImages } from "../../toolchain/image-set.ts";
import { controlPlaneNodeOf } from "../clusters/checks.ts";
import type { EdgesPlan, SitePlan, TrafficManagerPlan, TunnelPlan } from "../plan.ts";
import { subnetsOf, type EdgeConfig, type StackConfig } from "../schema.ts";

/** Port of the API server on a kind node. */
const apiServerPort = 6443;

/** Decides every tunnel of a stack; undefined when it has no edges. */
export function edgesPlan(stack: string, config: StackConfig, images: ImageSet): EdgesPlan | undefined {
  const edges = Object.entries(config.edges);
  if (edges.length === 0) return undefined;
  const { telepresence } = images;
  if (!telepresence) throw new Error("no images of Telepresence are known, which checkEdges refuses");
  const managers = [...new Set(edges.map(([, { management }]) => management))];
  return {
    managers: managers.map(cluster => managerPlan(stack, cluster, config, telepresence)),
    tunnels: edges.map(([code, edge]) => tunnelPlan(stack, code, edge, config, { ...images, telepresence })),
  };
}

/**
 * On a cluster with one API server the manager talks to that one by itself: after an outage kube-proxy is late to restore
 * the way through the Service.
 */
function managerPlan(
  stack: string,
  cluster: string,
  { clusters }: StackConfig,
  { manager }: TelepresenceImages,
): TrafficManagerPlan {
  const subnets = clusters[cluster] && subnetsOf(clusters[cluster]);
  if (!subnets) throw new Error(`there is no cluster ${cluster}, which checkEdges refuses`);
  const { podSubnet, serviceSubnet } = subnets;
  const apiServer = { host: controlPlaneNodeOf(stack, cluster), port: apiServerPort };
  return {
    cluster,
    serviceSubnet,
    ...(clusters[cluster]?.kind && { apiServer }),
    conflictingSubnets: [podSubnet, serviceSubnet],
    image: manager,
  };
}

function tunnelPlan(
  stack: string,
  code: string,
  edge: EdgeConfig,
  config: StackConfig,
  images: ImageSet & { readonly telepresence: TelepresenceImages },
): TunnelPlan {
  const server = managementAddress(stack, edge, config);
  if (server === undefined) throw new Error(`${code} has no management address, which checkEdges refuses`);
  const sampleApi = edge.sampleApi ?? hasNoApi(edge, config);
  return {
    code,
    management: edge.management,
    server,
    site: sitePlan(stack, code, edge, sampleApi),
    ...(edge.wutongCluster !== undefined && { wutongCluster: edge.wutongCluster }),
    sampleApi,
    token: edge.token,
    images: { client: images.telepresence.client, agent: images.curl, sampleApi: images.helloworld.v1 },
  };
}

function sitePlan(stack: string, code: string, { site }: EdgeConfig, sampleApi: boolean): SitePlan {
  if (typeof site === "string") return { kind: "cluster", cluster: site };
  const directory = `bundles/${stack}`;
  // No code begins with a dot.
  const template = `${directory}/.template${sampleApi ? "-with-sample" : ""}.yaml`;
  return { kind: "bundle", file: `${directory}/${code}.yaml`, template, wait: site.wait };
}

/** A cluster that kind made has what Isthmus puts into it; any other site is taken to have its wt-api. */
function hasNoApi({ site, wutongCluster }: EdgeConfig, { clusters }: StackConfig): boolean {
  return typeof site === "string" && clusters[site]?.kind !== undefined && wutongCluster === undefined;
}

/**
 * URL at which a site reaches the management cluster's API server; undefined when nothing tells. A kind cluster's is the
 * name of its node, which is in the server's certificate and stays when the node's address changes.
 */
export function managementAddress(
  stack: string,
  { management, managementAddress: own }: EdgeConfig,
  { clusters }: StackConfig,
): string | undefined {
  if (own !== undefined) return own;
  const cluster = clusters[management];
  return cluster?.kind
    ? `https://${controlPlaneNodeOf(stack, management)}:${apiServerPort}`
    : cluster?.adopt?.apiServer;
}
