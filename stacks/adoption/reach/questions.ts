import { addressAt } from "../../../components/addresses/cidr.ts";
import { clusterNamed, type ClusterPlan } from "../../clusters/plan.ts";
import type { MeshPlan } from "../../mesh/plan.ts";

/** What the pods of one cluster have to reach in others. */
export interface ReachQuestion {
  readonly from: string;
  readonly routes: readonly RouteQuestion[];
  readonly apiServers: readonly ApiServerQuestion[];
}

/** A cluster on the same network, whose pods have to be reached, and maybe its Services. */
export interface RouteQuestion {
  readonly to: string;
  readonly needsServices: boolean;
}

/** A cluster that an istiod reads, and the URL at which it does. */
export interface ApiServerQuestion {
  readonly to: string;
  readonly server: string;
}

/** What decides who has to reach whom. */
export interface ReachGround {
  readonly clusters: readonly ClusterPlan[];
  readonly mesh: MeshPlan | undefined;
}

/**
 * Everything that pods of some clusters have to reach: where one of those that are looked at is at the beginning of a route, or is
 * read.
 *
 * @param askable names of the clusters that can be asked
 * @param lookedAt those of them that are looked at
 */
export function reachQuestions(
  askable: ReadonlySet<string>,
  lookedAt: ReadonlySet<string>,
  ground: ReachGround,
): ReachQuestion[] {
  return [...askable].flatMap(from => {
    const routes = lookedAt.has(from) ? routesFrom(from, askable, ground) : [];
    const apiServers = apiServersFrom(from, lookedAt, ground);
    return routes.length + apiServers.length > 0 ? [{ from, routes, apiServers }] : [];
  });
}

/** The routes that a cluster needs to some others. */
export function routesFrom(
  from: string,
  others: ReadonlySet<string>,
  { clusters, mesh }: ReachGround,
): RouteQuestion[] {
  const members = mesh?.members ?? [];
  const own = members.find(({ cluster }) => cluster === from);
  if (!own) return [];
  const networkOf = (name: string) => clusterNamed(clusters, name).networkName;
  return members
    .filter(({ cluster: to }) => to !== from && others.has(to) && networkOf(to) === networkOf(from))
    .map(({ cluster: to }) => ({
      to,
      needsServices: own.primary === to || readsService(from, to, mesh, clusters),
    }));
}

/** Whether a primary reads another cluster at the address of a Service there. */
function readsService(
  from: string,
  to: string,
  mesh: MeshPlan | undefined,
  clusters: readonly ClusterPlan[],
): boolean {
  const server = mesh?.readers.find(({ reader, target }) => reader === from && target === to)?.server;
  const { serviceSubnet } = clusterNamed(clusters, to);
  return server === `https://${addressAt(serviceSubnet, 1)}:443`;
}

/** The API servers of some clusters that the istiod of one has to reach. */
function apiServersFrom(
  from: string,
  others: ReadonlySet<string>,
  { mesh }: Pick<ReachGround, "mesh">,
): ApiServerQuestion[] {
  return (mesh?.readers ?? [])
    .filter(({ reader, target }) => reader === from && others.has(target))
    .map(({ target: to, server }) => ({ to, server }));
}
