import * as pulumi from "@pulumi/pulumi";

import { askRoutes } from "../../components/adoption/ask-routes.ts";
import type { RouteTarget } from "../../components/adoption/route-question.ts";
import { findPods } from "../../components/adoption/route-targets.ts";
import { addressAt } from "../../components/addresses/cidr.ts";
import { cacertsSecret } from "../../components/mesh/names.ts";
import { couldNotBeAsked, type Sight } from "../../components/kubernetes/sight.ts";
import { kubeconfigOf } from "../clusters/look-at-adopted.ts";
import { clusterNamed, type ClusterPlan } from "../clusters/plan.ts";
import { mustGet } from "../config/must-get.ts";
import type { Problem } from "../config/problem.ts";
import type { MeshPlan } from "../mesh/plan.ts";
import type { AdoptedObservation } from "./observe.ts";

/** What decides who has to reach whom. */
interface Ground {
  readonly clusters: readonly ClusterPlan[];
  readonly mesh: MeshPlan | undefined;
}

/** A cluster, and those on its network whose pods, or also Services, its pods have to reach. */
export interface RouteQuestion {
  readonly from: string;
  readonly to: readonly { readonly cluster: string; readonly needsServices: boolean }[];
}

/**
 * Asks clusters that somebody else made whether those of one network reach each other, from a pod in each, and only before Istio
 * is in both: later the verification tells. What can't be asked is no reason against an update.
 *
 * @param owner id of the stack's identity
 * @param secret the secret under a config key
 */
export async function judgeRoutes(
  plan: Ground,
  observations: readonly AdoptedObservation[],
  owner: string,
  secret: (key: string) => string,
): Promise<Problem[]> {
  const questions = questionsOf(plan, observations);
  if (questions.length === 0) return [];
  const names = new Set(questions.flatMap(({ from, to }) => [from, ...to.map(({ cluster }) => cluster)]));
  const targets = new Map(
    await Promise.all(
      [...names].map(
        async name => [name, await targetsIn(clusterNamed(plan.clusters, name), secret)] as const,
      ),
    ),
  );
  const judged = await Promise.all(
    questions.map(async question => {
      const { images, ...cluster } = clusterNamed(plan.clusters, question.from);
      const asked = targetsOf(question, targets);
      const own = podsOf(mustGet(targets, question.from));
      if (asked.length === 0 || own.length === 0) return [];
      const endpoints = [...own, ...asked].map(({ endpoint }) => endpoint);
      const sight = await askRoutes(kubeconfigOf(cluster, secret), images.curl, endpoints, owner);
      if (unclear(sight, own)) {
        const why = "unseen" in sight ? couldNotBeAsked("a pod there", sight) : "it reaches not even its own";
        void pulumi.log.warn(
          `${question.from}: whether its pods reach others of its network is not known: ${why}`,
        );
      }
      return judgeReached(question, sight, own, asked, plan.clusters);
    }),
  );
  return judged.flat();
}

/** Who is asked for whom: pairs on one network of which one at least has no Istio of a stack yet. */
export function questionsOf(
  { clusters, mesh }: Ground,
  observations: readonly AdoptedObservation[],
): RouteQuestion[] {
  const seen = new Map(
    observations.flatMap(({ name, sight }) => ("seen" in sight ? [[name, sight.seen]] : [])),
  );
  const members = (mesh?.members ?? []).filter(({ cluster }) => seen.has(cluster));
  const isNew = (name: string) =>
    !seen.get(name)?.objects.some(({ kind, name: object }) => kind === "Secret" && object === cacertsSecret);
  return members.flatMap(({ cluster: from, primary }) => {
    const { networkName } = clusterNamed(clusters, from);
    const to = members
      .filter(
        ({ cluster }) =>
          cluster !== from &&
          clusterNamed(clusters, cluster).networkName === networkName &&
          (isNew(from) || isNew(cluster)),
      )
      .map(({ cluster }) => ({
        cluster,
        needsServices: primary === cluster || readsService(from, cluster, mesh, clusters),
      }));
    return to.length > 0 ? [{ from, to }] : [];
  });
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

async function targetsIn(
  { name: cluster, podSubnet, serviceSubnet, origin }: ClusterPlan,
  secret: (key: string) => string,
): Promise<readonly RouteTarget[]> {
  const pods = await findPods(kubeconfigOf({ name: cluster, origin }, secret), podSubnet);
  return [
    ...pods.map(endpoint => ({ cluster, kind: "pod", endpoint }) as const),
    { cluster, kind: "service", endpoint: `${addressAt(serviceSubnet, 1)}:443` },
  ];
}

const podsOf = (targets: readonly RouteTarget[]) => targets.filter(({ kind }) => kind === "pod");

function targetsOf(
  { to }: RouteQuestion,
  targets: ReadonlyMap<string, readonly RouteTarget[]>,
): RouteTarget[] {
  return to.flatMap(({ cluster, needsServices }) =>
    mustGet(targets, cluster).filter(({ kind }) => kind === "pod" || needsServices),
  );
}

/** A pod that reaches not even pods of its own cluster is kept from all by a policy, and tells nothing of routes. */
const unclear = (sight: Sight<ReadonlySet<string>>, own: readonly RouteTarget[]): boolean =>
  "unseen" in sight || !own.some(({ endpoint }) => sight.seen.has(endpoint));

/** The clusters that were not reached, one problem each. Pure. */
export function judgeReached(
  { from, to }: RouteQuestion,
  sight: Sight<ReadonlySet<string>>,
  own: readonly RouteTarget[],
  asked: readonly RouteTarget[],
  clusters: readonly ClusterPlan[],
): Problem[] {
  if ("unseen" in sight || unclear(sight, own)) return [];
  return to.flatMap(({ cluster }) => {
    const { networkName, podSubnet, serviceSubnet } = clusterNamed(clusters, cluster);
    const missed = (["pod", "service"] as const).filter(kind => {
      const those = asked.filter(target => target.cluster === cluster && target.kind === kind);
      return those.length > 0 && !those.some(({ endpoint }) => sight.seen.has(endpoint));
    });
    if (missed.length === 0) return [];
    const tries = asked.filter(target => target.cluster === cluster && missed.includes(target.kind));
    const ranges = missed.map(kind => (kind === "pod" ? podSubnet : serviceSubnet)).join(" and ");
    const reason =
      `a pod of ${from} does not reach ${missed.map(kind => `${kind}s`).join(" and ")} of ${cluster}, and both are on ` +
      `${networkName}: no answer from ${tries.map(({ endpoint }) => endpoint).join(", ")}`;
    const remedy = `set up routes from ${from} to ${ranges}, or give the two different networks`;
    return [{ path: `isthmus:clusters.${from}.network`, reason, remedy }];
  });
}
