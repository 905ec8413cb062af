import type { ClusterPlan } from "../../clusters/plan.ts";
import type { MeshPlan } from "../../mesh/plan.ts";
import type { NetworksPlan } from "../../networks/plan.ts";
import type { ReachSight } from "../reach/ask-pods.ts";
import { judgeApiServers } from "./judge-api-servers.ts";
import { judgeGateway } from "./judge-gateway.ts";
import { judgeRoutes } from "./judge-routes.ts";
import type { Judgement } from "./judgement.ts";

/** What decides which ways there are. */
interface Ground {
  readonly clusters: readonly ClusterPlan[];
  readonly mesh: MeshPlan | undefined;
  readonly networks: Pick<NetworksPlan, "gateways">;
}

/** Everything that was seen of ways. */
export interface Reach {
  readonly sights: readonly ReachSight[];
  /** The IPs of each address that the config gives gateways. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  /** Names of the clusters in which Istio is already. */
  readonly old: ReadonlySet<string>;
}

/** Judges the ways to a cluster and from it. Pure. */
export function judgeReach(
  cluster: string,
  { clusters, mesh, networks }: Ground,
  { sights, hosts, old }: Reach,
): readonly Judgement[] {
  return [
    ...judgeApiServers(cluster, mesh?.readers ?? [], sights),
    ...sights.flatMap(sight => (sight.from === cluster ? judgeRoutes(sight, clusters, old) : [])),
    ...judgeGateway(cluster, networks.gateways, hosts),
  ];
}
