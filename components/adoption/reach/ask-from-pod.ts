import { setTimeout as sleep } from "node:timers/promises";

import { withApi, type Api } from "../../kubernetes/api.ts";
import { endingBy, withKubectl } from "../../kubernetes/kubectl.ts";
import { look, type Sight } from "../../kubernetes/sight.ts";
import { askingJob, askingNamespace } from "./asking-job.ts";
import { parseMet } from "./asking-script.ts";
import type { Attempt, Met, Target } from "./target.ts";
import { whyNotDone, type AskingPod } from "./why-not-done.ts";

/** Pause between two looks at the pod, in milliseconds. */
const pause = 300;

export interface AskingOptions {
  /** Time for all of it, in milliseconds. */
  readonly limit: number;
  /** Id of the stack's identity; undefined where it has none yet. */
  readonly owner: string | undefined;
}

/**
 * Asks from a pod of a cluster what its pods reach. The pod is a Job's, which is removed when it has answered.
 *
 * @param kubeconfig of the cluster; secret
 * @param image has `sh` and `curl`
 * @returns what came of each try, or why nobody could ask
 */
export function askFromPod(
  kubeconfig: string,
  image: string,
  targets: readonly Target[],
  { limit, owner }: AskingOptions,
): Promise<Sight<readonly Attempt[]>> {
  const end = performance.now() + limit;
  return look(
    () =>
      withKubectl(kubeconfig, async kubectl => {
        const input = JSON.stringify(askingJob(image, targets, limit / 1000, owner));
        const created = ["create", "-f", "-", "-o=jsonpath={.metadata.name}"];
        const job = await endingBy(kubectl, end)(created, { input });
        try {
          const left = Math.max(1, end - performance.now());
          const met = await withApi(kubeconfig, left, api => answerOf(api, job, targets.length, end));
          return met.map((one, index) => ({ ...(targets[index] as Target), met: one }));
        } finally {
          const gone = ["delete", "job", job, "--namespace", askingNamespace, "--ignore-not-found"];
          // It goes by itself, too.
          await kubectl([...gone, "--wait=false"]).catch(() => undefined);
        }
      }),
    limit,
  );
}

/** @throws Error that says why the pod does not answer, when the time is over or nothing will come of it */
async function answerOf(api: Api, job: string, targets: number, end: number): Promise<readonly Met[]> {
  const path = `/api/v1/namespaces/${askingNamespace}/pods`;
  const selector = encodeURIComponent(`batch.kubernetes.io/job-name=${job}`);
  for (;;) {
    const [pod] = (await api.objects(`${path}?labelSelector=${selector}`)) as readonly AskingPod[];
    const log = hasEnded(pod) ? await api.text(`${path}/${pod.metadata.name}/log`) : undefined;
    const met = parseMet(log ?? "", targets);
    if (met) return met;
    const { reason, isFinal } = whyNotDone(pod);
    if (isFinal || performance.now() + 2 * pause > end) throw new Error(reason);
    await sleep(pause);
  }
}

const hasEnded = (pod: AskingPod | undefined): pod is AskingPod =>
  pod?.status.containerStatuses?.[0]?.state?.terminated !== undefined;
