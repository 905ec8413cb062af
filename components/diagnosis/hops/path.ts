import { helloworldName, helloworldPort, sampleNamespace } from "../../samples/names.ts";
import { doorsBetween, type Door } from "../doors.ts";
import { clusterIn, type DiagnosisRequest, type Pair } from "../request.ts";
import { broken, byHand } from "../verdict.ts";
import { certificateHop } from "./certificates.ts";
import { deploymentVerdict } from "./deployment.ts";
import { doorHops } from "./door.ts";
import { judging, judgingCluster, seenOf, type Hop } from "./hop.ts";
import { policyHop } from "./network-policy.ts";
import { policyHops } from "./policies.ts";
import { routedHops } from "./route.ts";
import { syncHops } from "./sync.ts";

/** The path of a request, from the sleep pod of one cluster to helloworld in another. */
export function pathHops(request: DiagnosisRequest, pair: Pair): Hop[] {
  const category = `${pair.from} to ${pair.to}`;
  const doors = doorsBetween(request, pair);
  return [
    targetHop(request, category, pair.to),
    policyHop(category, "helloworld", pair.to, sampleNamespace, { app: "helloworld" }, [helloworldPort]),
    ...syncHops(request, category, pair.from),
    certificateHop(category, pair.from, "sleep"),
    certificateHop(category, pair.to, "helloworld"),
    ...policyHops(request, category, pair),
    ...(doors
      ? doors.flatMap(door => doorHops(request, category, pair, door))
      : routedHops(request, category, pair)),
    answerHop(request, category, pair, doors),
  ];
}

function targetHop(request: DiagnosisRequest, category: string, name: string): Hop {
  const { versions } = clusterIn(request, name);
  return {
    id: `target:${name}`,
    category,
    title: `helloworld of ${name} runs`,
    behind: [`api:${name}`],
    judge: judgingCluster(name, ({ objects }) =>
      versions
        .map(version => deploymentVerdict(name, objects, sampleNamespace, helloworldName(version)))
        .find(verdict => verdict !== undefined),
    ),
  };
}

/** An answer that is none, such as a fault of somebody's VirtualService, is the last hop: it is at least shown. */
function answerHop(
  request: DiagnosisRequest,
  category: string,
  { from, to }: Pair,
  doors: readonly Door[] | undefined,
): Hop {
  const ways = doors ? doors.map(({ cluster }) => `through:${from}>${cluster}`) : [`direct:${from}>${to}`];
  const { network } = clusterIn(request, to);
  const places = doors
    ? request.clusters.filter(cluster => cluster.network === network).map(({ name }) => name)
    : [to];
  return {
    id: `answer:${from}>${to}`,
    category,
    title: `helloworld of ${to} answers ${from}`,
    behind: [`dns:${from}`, `authorization:${from}>${to}`, ...ways],
    judge: judgingCluster(from, ({ sleep }, ground) =>
      judging(sleep?.requests, ({ instances, failures }) => {
        const pods = places.flatMap(place =>
          (seenOf(ground, place)?.objects.pods ?? []).map(({ name }) => name),
        );
        if (failures.length === 0 || instances.some(instance => pods.includes(instance)))
          return { state: "ok" };
        return broken(
          `requests of ${from} fail: ${failures[0]?.text ?? ""}`,
          byHand("look at the access logs of both proxies"),
        );
      }),
    ),
  };
}
