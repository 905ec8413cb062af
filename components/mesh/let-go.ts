import { setTimeout as sleep } from "node:timers/promises";

import type { Kubectl } from "../kubernetes/kubectl.ts";
import { askIstiodPods, askWatched } from "./istiod-proxies.ts";
import { istioNamespace, remoteSecretName } from "./names.ts";

/** How long an istiod may take to let a cluster go whose Secret is gone, in milliseconds; it does so at once. */
export const departureLimit = 30_000;

/** Between two questions, in milliseconds. */
const pause = 300;

/**
 * Ends what a primary's istiod knows of other clusters: their remote secrets go now, which the engine would delete at the end.
 *
 * @returns those that it still knows after {@link departureLimit}
 */
export async function letGo(kubectl: Kubectl, clusters: readonly string[]): Promise<string[]> {
  const secrets = clusters.map(remoteSecretName);
  await kubectl(["delete", "secret", "-n", istioNamespace, "--ignore-not-found", ...secrets]);
  return remaining(kubectl, departureLimit, async () => {
    const pods = await askIstiodPods(kubectl);
    const watched = (await Promise.all(pods.map(pod => askWatched(kubectl, pod)))).flat();
    return clusters.filter(name => watched.includes(name));
  });
}

/**
 * Asks until nothing is left, or the time is over. Without an istiod that runs there is nobody to wait for.
 *
 * @param limit in milliseconds
 */
export async function remaining(
  kubectl: Kubectl,
  limit: number,
  ask: () => Promise<string[]>,
): Promise<string[]> {
  const deadline = performance.now() + limit;
  for (;;) {
    const left = await ask().catch(() => undefined);
    if (left === undefined && !(await runs(kubectl))) return [];
    if (left?.length === 0 || performance.now() > deadline) return left ?? [];
    await sleep(pause);
  }
}

async function runs(kubectl: Kubectl): Promise<boolean> {
  const ready = await kubectl([
    ...["get", "deployment", "istiod", "-n", istioNamespace, "--ignore-not-found"],
    "-o=jsonpath={.status.readyReplicas}",
  ]);
  return Number(ready) > 0;
}
