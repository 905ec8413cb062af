import { helloworldPort, sampleNamespace } from "../../samples/names.ts";
import { clusterIn, type DiagnosisRequest, type Pair } from "../request.ts";
import { broken, ok, up, type Verdict } from "../verdict.ts";
import { routeDamage } from "./damage.ts";
import { answeredVerdict, knownVerdict, networkIds, watchIds } from "./endpoints.ts";
import { judging, judgingCluster, seenOf, type Ground, type Hop } from "./hop.ts";
import { policyIds } from "./policies.ts";

/** The hops of a request whose pods are reached themselves. */
export function routedHops(request: DiagnosisRequest, category: string, pair: Pair): Hop[] {
  const { from, to } = pair;
  const client = clusterIn(request, from).primary;
  const routes = routeHops(request, category, from, to);
  return [
    {
      id: `endpoints:${from}>${to}`,
      category,
      title: `the proxy of sleep in ${from} knows the pods of helloworld in ${to}`,
      behind: [
        `sync:${from}`,
        `target:${to}`,
        ...networkIds(request, [from, to]),
        ...watchIds(request, client, to),
      ],
      judge: judgingCluster(from, ({ sleep }, ground) =>
        knownVerdict(from, sleep, targetEndpoints(ground, to)),
      ),
    },
    ...routes,
    {
      id: `direct:${from}>${to}`,
      category,
      title: `requests of ${from} come back from the pods of ${to}`,
      behind: [
        ...[`endpoints:${from}>${to}`, ...routes.map(({ id }) => id), `policy:helloworld:${to}`],
        ...[`certificate:sleep:${from}`, `certificate:helloworld:${to}`, ...policyIds(request, pair)],
      ],
      judge: judgingCluster(from, ({ sleep }, ground) =>
        answeredVerdict(
          sleep,
          targetEndpoints(ground, to),
          endpoint => `${endpoint}, a pod of helloworld in ${to}, does not answer ${from}`,
        ),
      ),
    },
  ];
}

/** Routes between two clusters, where both have nodes that can be looked at. */
export function routeHops(request: DiagnosisRequest, category: string, from: string, to: string): Hop[] {
  const haveNodes = [from, to].every(name => clusterIn(request, name).hasNodes);
  if (from === to || !haveNodes) return [];
  return [
    {
      id: `route:${from}>${to}`,
      category,
      title: `nodes of ${from} and ${to} have routes to each other`,
      behind: [`api:${from}`, `api:${to}`],
      judge: (ground: Ground): Verdict =>
        judging(ground.request.damages, () => {
          const damage = routeDamage(ground, from, to);
          return damage === undefined ? ok : broken(damage, up);
        }),
    },
  ];
}

/** `address:port` of the ready pods of helloworld in a cluster. */
function targetEndpoints(ground: Ground, cluster: string): string[] {
  const pods = seenOf(ground, cluster)?.objects.pods ?? [];
  return pods
    .filter(pod => pod.namespace === sampleNamespace && pod.labels["app"] === "helloworld" && pod.isReady)
    .map(({ address }) => `${address}:${helloworldPort}`);
}
