import { setTimeout as sleep } from "node:timers/promises";

import type { Kubectl } from "../kubernetes/kubectl.ts";
import { reasonOf } from "../kubernetes/reason.ts";
import { askEndpointSyncs, askIstiodPods, lagging, pushAll } from "./istiod-proxies.ts";
import { departureLimit, letGo, remaining } from "./let-go.ts";
import { istioNamespace } from "./names.ts";

/** How long proxies may take to follow their istiod, in milliseconds; they do so within a second. */
const proxyLimit = 20_000;

/** Time that requests under way have to end, in milliseconds: as long as Istio's own proxies wait (terminationDrainDuration). */
const requestsEnd = 5000;

/** How many proxies are named at most. */
const named = 5;

/**
 * Has nobody whom a primary's istiod serves ask a cluster any more: the istiod lets the cluster go, its proxies take that, and
 * requests under way end. Whatever is away is not waited for longer than its limit.
 *
 * @param reader name of the primary
 * @param target name of the cluster that is to go
 * @returns those that may still ask there, a line each; empty when nobody does
 */
export async function drainEndpoints(kubectl: Kubectl, reader: string, target: string): Promise<string[]> {
  const log = `see its log: kubectl --context ${reader} logs -n ${istioNamespace} deploy/istiod`;
  try {
    const watched = await letGo(kubectl, [target]);
    if (watched.length > 0) {
      const since = `whose remote secret is gone since ${departureLimit / 1000} s`;
      return [`the istiod of ${reader} still watches ${target}, ${since}: requests to it may fail (${log})`];
    }
    const behind = await followed(kubectl, target);
    await sleep(requestsEnd);
    if (behind.length === 0) return [];
    const names = behind.slice(0, named).join(", ") + (behind.length > named ? " …" : "");
    const late = `${behind.length} of its proxies have not taken within ${proxyLimit / 1000} s that ${target} goes`;
    return [`${reader}: ${late}: ${names}: requests from there may fail (${log})`];
  } catch (error) {
    return [
      `${reader} could not be told that ${target} goes: requests from there may fail (${reasonOf(error)})`,
    ];
  }
}

/** The proxies that do not follow their istiod: of those that know what it knows now, none is left. */
async function followed(kubectl: Kubectl, leaving: string): Promise<string[]> {
  const pods = await askIstiodPods(kubectl);
  const left = await Promise.all(pods.map(pod => followedIn(kubectl, pod, leaving)));
  return left.flat().sort();
}

async function followedIn(kubectl: Kubectl, pod: string, leaving: string): Promise<string[]> {
  const ask = () => whileThere(kubectl, pod, () => askEndpointSyncs(kubectl, pod, leaving));
  const before = (await ask()) ?? {};
  if (Object.keys(before).length === 0) return [];
  await whileThere(kubectl, pod, () => pushAll(kubectl, pod));
  return remaining(kubectl, proxyLimit, async () => lagging(before, (await ask()) ?? {}));
}

/** The answer of an istiod; undefined when its pod has ended, as after a rollout: its proxies are with another one then. */
async function whileThere<T>(kubectl: Kubectl, pod: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if ((await askIstiodPods(kubectl)).includes(pod)) throw error;
    return undefined;
  }
}
