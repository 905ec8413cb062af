import { addressAt } from "../../../components/addresses/cidr.ts";
import { askFromPod } from "../../../components/adoption/reach/ask-from-pod.ts";
import { findReachable, type Reachable } from "../../../components/adoption/reach/reachable.ts";
import type { Attempt, Target } from "../../../components/adoption/reach/target.ts";
import { questionLimit } from "../../../components/kubernetes/kubectl.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import { kubeconfigOf } from "../../clusters/look-at-adopted.ts";
import { clusterNamed, type ClusterPlan } from "../../clusters/plan.ts";
import { mustGet } from "../../config/must-get.ts";
import type { ReachQuestion } from "./questions.ts";

/** What came of the questions to the pods of one cluster. */
export interface ReachSight {
  readonly from: string;
  readonly question: ReachQuestion;
  /** Each try; undefined where nothing is known that could be tried. */
  readonly attempts: Sight<readonly Attempt[]> | undefined;
  /** What there is to reach, by cluster: of all that the question is about. */
  readonly reachable: ReadonlyMap<string, Reachable>;
}

export interface AskPodsOptions {
  /** Time for all of it, in milliseconds. */
  readonly limit: number;
  /** Id of the stack's identity; undefined where it has none yet. */
  readonly owner: string | undefined;
}

/**
 * Asks clusters that somebody else made what their pods reach, from one pod in each, all at once.
 *
 * @param secret the secret under a config key
 */
export async function askPods(
  clusters: readonly ClusterPlan[],
  questions: readonly ReachQuestion[],
  secret: (key: string) => string,
  { limit, owner }: AskPodsOptions,
): Promise<ReachSight[]> {
  const end = performance.now() + limit;
  // A cluster that is away leaves the pods time to ask for the others.
  const first = Math.min(questionLimit, limit / 2);
  const reachable = new Map(
    await Promise.all(
      namesIn(questions).map(async name => {
        const cluster = clusterNamed(clusters, name);
        const kubeconfig = kubeconfigOf(cluster, secret);
        return [name, await findReachable(kubeconfig, cluster.podSubnet, first)] as const;
      }),
    ),
  );
  return Promise.all(
    questions.map(async (question): Promise<ReachSight> => {
      const { from } = question;
      const cluster = clusterNamed(clusters, from);
      const targets = targetsOf(question, clusters, reachable);
      const left = { limit: end - performance.now(), owner };
      const attempts =
        targets.length > 0
          ? await askFromPod(kubeconfigOf(cluster, secret), cluster.images.curl, targets, left)
          : undefined;
      return { from, question, attempts, reachable };
    }),
  );
}

const namesIn = (questions: readonly ReachQuestion[]): string[] => [
  ...new Set(
    questions.flatMap(({ from, routes, apiServers }) => [
      ...(routes.length > 0 ? [from] : []),
      ...[...routes, ...apiServers].map(({ to }) => to),
    ]),
  ),
];

/** Everything that a pod of one cluster is to try: for comparison with routes also pods of its own; none where that were all. */
function targetsOf(
  { from, routes, apiServers }: ReachQuestion,
  clusters: readonly ClusterPlan[],
  reachable: ReadonlyMap<string, Reachable>,
): Target[] {
  const others = [
    ...apiServers.flatMap(({ to, server }): Target[] => {
      const { ca } = mustGet(reachable, to);
      return "seen" in ca ? [{ cluster: to, kind: "API server", url: server, ca: ca.seen }] : [];
    }),
    ...routes
      .filter(({ to }) => answers(mustGet(reachable, to)))
      .flatMap(({ to, needsServices }) => [
        ...podTargets(to, reachable),
        ...(needsServices ? [serviceTarget(clusterNamed(clusters, to))] : []),
      ]),
  ];
  return others.length > 0 && routes.length > 0 ? [...podTargets(from, reachable), ...others] : others;
}

/** One that is away has nothing to be reached. */
const answers = ({ ca, pods }: Reachable): boolean => "seen" in ca || "seen" in pods;

function podTargets(cluster: string, reachable: ReadonlyMap<string, Reachable>): Target[] {
  const { pods } = mustGet(reachable, cluster);
  const endpoints = "seen" in pods ? pods.seen : [];
  return endpoints.map(endpoint => ({ cluster, kind: "pod", url: `http://${endpoint}` }));
}

/** The Service that every cluster has: its API server's. */
const serviceTarget = ({ name: cluster, serviceSubnet }: ClusterPlan): Target => ({
  cluster,
  kind: "service",
  url: `http://${addressAt(serviceSubnet, 1)}:443`,
});
