import { setTimeout as sleep } from "node:timers/promises";

import { withKubectl, type Kubectl } from "../kubernetes/kubectl.ts";
import type { Sight } from "../kubernetes/sight.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { askingJob, askingSeconds, parseReached } from "./route-question.ts";

/** Pause between two looks at the log, in milliseconds. */
const pause = 500;

/**
 * Asks from a pod of a cluster which endpoints its pods reach. The pod is there for a minute at most, may nothing in the cluster,
 * and is removed.
 *
 * @param kubeconfig of the cluster; secret
 * @param image has `sh` and `curl`
 * @param owner id of the stack's identity
 * @returns the endpoints that were reached, or why nobody could ask
 */
export async function askRoutes(
  kubeconfig: string,
  image: string,
  endpoints: readonly string[],
  owner: string,
): Promise<Sight<ReadonlySet<string>>> {
  const started = performance.now();
  try {
    return await withKubectl(kubeconfig, async kubectl => {
      const input = JSON.stringify(askingJob(image, endpoints, owner));
      const job = (await kubectl([...inDefault, "create", "-f", "-", "-o=name"], { input })).trim();
      try {
        return { seen: await answerOf(kubectl, job, started + askingSeconds * 1000) };
      } finally {
        await kubectl([...inDefault, "delete", job, "--ignore-not-found", "--wait=false"]).catch(
          () => undefined,
        );
      }
    });
  } catch (error) {
    return { unseen: messageOf(error), seconds: (performance.now() - started) / 1000 };
  }
}

const inDefault = ["--namespace", "default"];

async function answerOf(kubectl: Kubectl, job: string, end: number): Promise<ReadonlySet<string>> {
  let reason = "its pod does not start";
  while (performance.now() < end) {
    try {
      const reached = parseReached(await kubectl([...inDefault, "logs", job]));
      if (reached) return reached;
    } catch (error) {
      reason = messageOf(error);
    }
    await sleep(pause);
  }
  throw new Error(reason);
}
