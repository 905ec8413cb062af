import type { NetworkRequest } from "../samples/proof/request.ts";
import { clusterIn, type DiagnosisRequest, type Pair } from "./request.ts";

/** A gateway by which a network is entered, with all its addresses. */
export interface Door {
  readonly cluster: string;
  /** `address:port` of each. */
  readonly endpoints: readonly string[];
}

/** The gateways by which the network of `to` is entered; undefined where `from` reaches its pods themselves. */
export function doorsBetween(request: DiagnosisRequest, { from, to }: Pair): Door[] | undefined {
  const { network } = clusterIn(request, to);
  return clusterIn(request, from).network === network ? undefined : doorsOf(request, network);
}

/** The gateway by which a remote reaches its primary's istiod; undefined where that is on its own network. */
export function doorToIstiod(request: DiagnosisRequest, remote: string): Door | undefined {
  const { primary, network } = clusterIn(request, remote);
  const home = clusterIn(request, primary).network;
  return network === home ? undefined : doorsOf(request, home).find(({ cluster }) => cluster === primary);
}

function doorsOf({ networks }: DiagnosisRequest, network: string): Door[] {
  const byCluster = Map.groupBy(networks?.[network]?.gateways ?? [], gatewayCluster);
  return [...byCluster].map(([cluster, gateways]) => ({
    cluster,
    endpoints: gateways.map(({ endpoint }) => endpoint),
  }));
}

const gatewayCluster = ({ cluster }: NetworkRequest["gateways"][number]) => cluster;
