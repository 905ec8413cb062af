import { listed } from "../../../components/adoption/listed.ts";
import type { Attempt } from "../../../components/adoption/reach/target.ts";
import { couldNotBeAsked } from "../../../components/kubernetes/sight.ts";
import { clusterNamed, type ClusterPlan } from "../../clusters/plan.ts";
import { mustGet } from "../../config/must-get.ts";
import type { ReachSight } from "../reach/ask-pods.ts";
import { softened, type Judgement } from "./judgement.ts";

const check = "routes";

/**
 * Whether pods of a cluster reach those on its network: a problem for each that they don't reach. Pure.
 *
 * @param old names of clusters in which Istio is already: between those an update does not ask, and nothing is more than a warning
 */
export function judgeRoutes(
  sight: ReachSight,
  clusters: readonly ClusterPlan[],
  old: ReadonlySet<string> = new Set(),
): Judgement[] {
  const routes = sight.question.routes.map(({ to }) => {
    const unclear = whyUnclear(sight, to);
    return { to, unclear, missed: unclear === undefined ? missedAt(sight, to) : [] };
  });
  const reached = routes.filter(({ unclear, missed }) => unclear === undefined && missed.length === 0);
  const unknown = Map.groupBy(routes, ({ unclear }) => unclear);
  return [
    ...[...unknown].flatMap(([why, group]) => (why === undefined ? [] : [judgeUnknown(namesIn(group), why)])),
    ...routes.flatMap(({ to, missed }) => {
      if (missed.length === 0) return [];
      const judgement = judgeCut(sight.from, clusterNamed(clusters, to), missed);
      return [old.has(sight.from) && old.has(to) ? softened(judgement) : judgement];
    }),
    ...(reached.length > 0
      ? [{ check, state: "ok", found: `its pods reach ${listed(namesIn(reached))}` } as const]
      : []),
  ];
}

const namesIn = (routes: readonly { readonly to: string }[]): string[] => routes.map(({ to }) => to);

const judgeUnknown = (names: readonly string[], why: string): Judgement => ({
  ...{ check, state: "unknown" },
  found: `whether its pods reach ${listed(names)}, which share its network, is not known: ${why}`,
});

/** Why the tries tell nothing of a route; undefined where they do. */
function whyUnclear(sight: ReachSight, to: string): string | undefined {
  const { from, attempts } = sight;
  if (attempts && "unseen" in attempts) return couldNotBeAsked("a pod there", attempts);
  if (triesAt(sight, to).length === 0) return whyNoPod(sight, to);
  const own = triesAt(sight, from);
  if (own.length === 0) return whyNoPod(sight, from);
  // Then a policy keeps it from all.
  return own.some(isReached) ? undefined : "a pod there reaches not even its own";
}

function whyNoPod({ reachable }: ReachSight, cluster: string): string {
  const { pods } = mustGet(reachable, cluster);
  return "unseen" in pods ? couldNotBeAsked(cluster, pods) : `no pod of ${cluster} accepts connections`;
}

/** The tries of those kinds of which none came through. */
function missedAt(sight: ReachSight, to: string): readonly Attempt[] {
  const tries = triesAt(sight, to);
  return tries.filter(({ kind }) => !tries.some(one => one.kind === kind && isReached(one)));
}

function judgeCut(
  from: string,
  { name: to, networkName, podSubnet, serviceSubnet }: ClusterPlan,
  missed: readonly Attempt[],
): Judgement {
  const kinds = (["pod", "service"] as const).filter(kind => missed.some(one => one.kind === kind));
  const ranges = kinds.map(kind => (kind === "pod" ? podSubnet : serviceSubnet)).join(" and ");
  return {
    check,
    state: "problem",
    path: `isthmus:clusters.${from}.network`,
    found:
      `a pod of ${from} does not reach ${kinds.map(kind => `${kind}s`).join(" and ")} of ${to}, and both are on ` +
      `${networkName}: no answer from ${missed.map(endpointOf).join(", ")}`,
    remedy: `set up routes from ${from} to ${ranges}, or give the two different networks`,
  };
}

/** The tries that tell of routes: whether an API server answers at another address says nothing of those. */
function triesAt({ attempts }: ReachSight, cluster: string): readonly Attempt[] {
  const all = attempts && "seen" in attempts ? attempts.seen : [];
  return all.filter(one => one.cluster === cluster && one.kind !== "API server");
}

const isReached = ({ met }: Attempt): boolean => met.isConnected;

const endpointOf = ({ url }: Attempt): string => url.replace("http://", "");
