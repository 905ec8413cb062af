import { setTimeout as sleep } from "node:timers/promises";

import { sampleNamespace } from "../samples/names.ts";
import { answeredBetween } from "../samples/proof/questions.ts";
import { judgeHops, type JudgedHop } from "./diagnose.ts";
import { doorsBetween } from "./doors.ts";
import type { Evidence, SleepEvidence } from "./evidence.ts";
import { lookAtMesh } from "./look.ts";
import type { DiagnosisRequest, Pair } from "./request.ts";

/** How requests from one cluster to another were answered. */
export interface PairAnswers extends Pair {
  /** Clusters whose gateways passed them on; none where pods are reached themselves. */
  readonly through: readonly string[];
  /** Whether a pod of `to` answered. */
  readonly isAnswered: boolean;
}

/** What became of the requests of some pairs. */
export interface PairVerification {
  readonly pairs: readonly PairAnswers[];
  /** The hops that were judged. */
  readonly hops: readonly JudgedHop[];
}

/** Pause between two rounds, in milliseconds. */
const pause = 500;

/**
 * Makes requests until those of each pair have come back, and none of their hops is broken.
 * @param patience how long that may take, in milliseconds; a round that has begun then is finished
 */
export async function verifyPairs(
  request: DiagnosisRequest,
  kubeconfigs: Readonly<Record<string, string>>,
  patience: number,
  signal?: AbortSignal,
): Promise<PairVerification> {
  const deadline = performance.now() + patience;
  for (;;) {
    const evidence = await lookAtMesh(request, kubeconfigs, signal);
    const hops = judgeHops(request, evidence, new Date());
    const pairs = request.pairs.map(pair => answersOf(request, pair, evidence));
    const isWell =
      pairs.every(({ isAnswered }) => isAnswered) && hops.every(({ verdict }) => verdict.state !== "broken");
    if (isWell || performance.now() > deadline) return { pairs, hops };
    await sleep(pause, undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  }
}

/** Which pods have answered the sleep pod of a pair, and by which gateways. Pure. */
export function answersOf(request: DiagnosisRequest, pair: Pair, evidence: Evidence): PairAnswers {
  const answering = answeringEndpoints(evidence, pair.from);
  const doors = doorsBetween(request, pair) ?? [];
  const passing = doors.filter(({ endpoints }) => endpoints.some(endpoint => answering.includes(endpoint)));
  const instances = answeringInstances(evidence, pair.from);
  return {
    ...pair,
    through: passing.map(({ cluster }) => cluster),
    isAnswered: helloworldPods(evidence, pair.to).some(pod => instances.includes(pod)),
  };
}

function answeringEndpoints(evidence: Evidence, cluster: string): string[] {
  const { before, after } = sleepOf(evidence, cluster) ?? {};
  return before && after && "is" in before && "is" in after ? answeredBetween(before.is, after.is) : [];
}

function answeringInstances(evidence: Evidence, cluster: string): readonly string[] {
  const requests = sleepOf(evidence, cluster)?.requests;
  return requests && "is" in requests ? requests.is.instances : [];
}

function sleepOf(evidence: Evidence, cluster: string): SleepEvidence | undefined {
  const sight = evidence[cluster];
  return sight && "seen" in sight ? sight.seen.sleep : undefined;
}

function helloworldPods(evidence: Evidence, cluster: string): string[] {
  const sight = evidence[cluster];
  const pods = sight && "seen" in sight ? sight.seen.objects.pods : [];
  return pods
    .filter(pod => pod.namespace === sampleNamespace && pod.labels["app"] === "helloworld")
    .map(({ name }) => name);
}
