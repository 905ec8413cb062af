import type { Kubectl } from "../kubernetes/kubectl.ts";
import { istioNamespace } from "./names.ts";

/** The state in which a primary's istiod holds each cluster that it watches through a remote secret. */
export async function askWatches(kubectl: Kubectl): Promise<Record<string, string>> {
  return parseWatches(await askIstiod(kubectl, "/debug/clusterz"));
}

/** Cluster states in the answer of istiod's `/debug/clusterz`, without its own cluster. */
export function parseWatches(answer: string): Record<string, string> {
  const clusters = JSON.parse(answer) as { id: string; secretName?: string; syncStatus: string }[];
  return Object.fromEntries(
    clusters.filter(({ secretName }) => secretName).map(({ id, syncStatus }) => [id, syncStatus]),
  );
}

/** `address:port` of each gateway that a primary's istiod knows. */
export async function askKnownGateways(kubectl: Kubectl): Promise<string[]> {
  return parseKnownGateways(await askIstiod(kubectl, "/debug/networkz"));
}

/** `address:port` of each gateway in the answer of istiod's `/debug/networkz`. */
export function parseKnownGateways(answer: string): string[] {
  const gateways = JSON.parse(answer) as readonly { Addr: string; Port: number }[] | null;
  return (gateways ?? []).map(({ Addr, Port }) => `${Addr}:${Port}`).sort();
}

function askIstiod(kubectl: Kubectl, path: string): Promise<string> {
  return kubectl([
    ...["exec", "-n", istioNamespace, "deploy/istiod", "-c", "discovery", "--"],
    ...["pilot-discovery", "request", "GET", path],
  ]);
}
