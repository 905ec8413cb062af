import { addressAt } from "../../components/addresses/cidr.ts";
import { controlPlaneNodeOf } from "./names.ts";
import { declaredSubnets, type ClusterConfig } from "./schema.ts";

/** Where a cluster's API server is reached. */
export interface ApiServerPlan {
  /** URL for pods of clusters on the same network. */
  readonly inside: string;
  /** URL for whoever reaches the machine that runs it, as edge sites and clusters on other networks do; absent when nothing tells. */
  readonly outside?: string;
  /** The API server itself, where there is only one. */
  readonly direct?: { readonly host: string; readonly port: number };
}

/** Index of the API server's own Service in every service subnet. */
const serviceIndex = 1;

/** Port of the API server on a kind node. */
const nodePort = 6443;

/**
 * Decides how a cluster's API server is reached. Its peers use its Service's ClusterIP: routed like every other Service of
 * the cluster, in the server's certificate, and the same after a restart, unlike the address of a node.
 */
export function planApiServer(stack: string, name: string, cluster: ClusterConfig): ApiServerPlan {
  const subnets = declaredSubnets(cluster);
  if (!subnets) throw new Error(`${name} is neither kind nor adopt, which checkClusters refuses`);
  const service = `https://${addressAt(subnets.serviceSubnet, serviceIndex)}:443`;
  const outside = outsideApiServer(stack, name, cluster);
  return {
    inside: cluster.adopt?.apiServer ?? service,
    ...(outside !== undefined && { outside }),
    ...(cluster.kind && { direct: { host: controlPlaneNodeOf(stack, name), port: nodePort } }),
  };
}

/**
 * URL at which a site outside the stack's networks reaches a cluster's API server; undefined when nothing tells. A kind
 * cluster's is the name of its node, which is in the server's certificate and stays when the node's address changes.
 */
export function outsideApiServer(stack: string, name: string, cluster: ClusterConfig): string | undefined {
  return cluster.kind ? `https://${controlPlaneNodeOf(stack, name)}:${nodePort}` : cluster.adopt?.apiServer;
}
