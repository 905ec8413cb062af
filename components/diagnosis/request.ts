import type { HelloworldService } from "../samples/names.ts";
import type { NetworkRequest } from "../samples/proof/request.ts";
import type { Answer } from "./answer.ts";

/** What is to be looked at, and how it has to be; plain data, from a stack's plan. */
export interface DiagnosisRequest {
  /** The clusters of the mesh, primaries first. */
  readonly clusters: readonly DiagnosedCluster[];
  /** The requests whose path is walked. */
  readonly pairs: readonly Pair[];
  /** The Service that is called: of a mesh that prefers local pods the one that has all as equals. */
  readonly service: HelloworldService;
  /** SHA-256 fingerprint of the root that every proxy has to trust. */
  readonly root: string;
  /** The networks of the mesh, by name; absent where it has one. */
  readonly networks?: Readonly<Record<string, NetworkRequest>>;
  /** The damage to nodes and their routes, where those are containers on this machine. */
  readonly damages: Answer<readonly Damage[]>;
}

/** A request from the sleep pod of one cluster to helloworld in another. */
export interface Pair {
  readonly from: string;
  readonly to: string;
}

export interface DiagnosedCluster {
  readonly name: string;
  /** The primary whose istiod serves it; itself for a primary. */
  readonly primary: string;
  readonly network: string;
  /** Config key that declares its subnets, as in `isthmus:clusters.east.kind`. */
  readonly key: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** Whether its nodes are containers on this machine, which can be looked at. */
  readonly hasNodes: boolean;
  /** From where its gateway has its addresses; absent where it has none. */
  readonly gateway?: GatewaySource;
  /** Versions of helloworld that run in it. */
  readonly versions: readonly string[];
  /** The clusters that its istiod reads, with the URL of their API servers; none for a remote. */
  readonly reads: readonly { readonly target: string; readonly server: string }[];
}

/** From where a gateway has its addresses. */
export type GatewaySource =
  /** One of its cluster's nodes has it. */
  | { readonly of: "node" }
  /** The config says them, and nobody here knows what is behind them. */
  | { readonly of: "config" }
  /** A load balancer. `addresses`: IPs or host names, as the last `up` saw them. */
  | { readonly of: "load-balancer"; readonly addresses: readonly string[] };

/** Something that nodes lack, in words for people. The next `up` mends it. */
export type Damage =
  | { readonly of: "nodes" | "gateway-address"; readonly cluster: string; readonly why: string }
  | { readonly of: "routes"; readonly from: string; readonly to: string; readonly why: string };

/** The cluster of a name. @throws Error when there is none */
export function clusterIn({ clusters }: DiagnosisRequest, name: string): DiagnosedCluster {
  const cluster = clusters.find(candidate => candidate.name === name);
  if (!cluster) throw new Error(`there is no cluster ${name} to diagnose`);
  return cluster;
}
