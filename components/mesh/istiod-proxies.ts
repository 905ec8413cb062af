import type { Kubectl } from "../kubernetes/kubectl.ts";
import { askIstiod, parseWatches } from "./istiod-questions.ts";
import { istioNamespace } from "./names.ts";

/** Marks of the endpoints that an istiod has sent a proxy last, and of those that the proxy has taken. */
export interface EndpointSync {
  readonly sent: string;
  readonly taken: string;
}

/** By the id of a proxy. */
export type EndpointSyncs = Readonly<Record<string, EndpointSync>>;

/** Names of the pods in which a primary's istiod runs: each serves proxies of its own. */
export async function askIstiodPods(kubectl: Kubectl): Promise<string[]> {
  const names = await kubectl([
    ...["get", "pods", "-n", istioNamespace, "-l", "app=istiod", "--field-selector=status.phase=Running"],
    "-o=jsonpath={.items[*].metadata.name}",
  ]);
  return names.split(" ").filter(Boolean);
}

/** Names of the clusters that the istiod in a pod watches through remote secrets. */
export async function askWatched(kubectl: Kubectl, pod: string): Promise<string[]> {
  return Object.keys(parseWatches(await askIstiod(kubectl, "/debug/clusterz", pod)));
}

/** Has the istiod in a pod send all its proxies everything that it knows now. */
export async function pushAll(kubectl: Kubectl, pod: string): Promise<void> {
  await askIstiod(kubectl, "/debug/adsz?push=true", pod);
}

/** The endpoints that the proxies of the istiod in a pod have, but for proxies in a cluster. */
export async function askEndpointSyncs(
  kubectl: Kubectl,
  pod: string,
  cluster: string,
): Promise<EndpointSyncs> {
  return parseEndpointSyncs(await askIstiod(kubectl, "/debug/syncz", pod), cluster);
}

/** Reads the answer of istiod's `/debug/syncz`, but for proxies in a cluster. One that asks for no endpoints is left out. */
export function parseEndpointSyncs(answer: string, cluster: string): EndpointSyncs {
  const proxies = JSON.parse(answer) as readonly {
    readonly proxy: string;
    readonly cluster_id?: string;
    readonly endpoint_sent?: string;
    readonly endpoint_acked?: string;
  }[];
  return Object.fromEntries(
    proxies
      .filter(({ cluster_id, endpoint_sent }) => cluster_id !== cluster && endpoint_sent)
      .map(({ proxy, endpoint_sent: sent = "", endpoint_acked: taken = "" }) => [proxy, { sent, taken }]),
  );
}

/** The proxies that have not taken endpoints which were sent after an earlier look. One that is gone, or has come since, needs none. */
export function lagging(before: EndpointSyncs, now: EndpointSyncs): string[] {
  return Object.entries(now).flatMap(([proxy, { sent, taken }]) => {
    const earlier = before[proxy];
    return earlier && (sent === earlier.sent || taken !== sent) ? [proxy] : [];
  });
}
