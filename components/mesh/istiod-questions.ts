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

/** Asks every pod of istiod which proxies are connected to it: each is to one of them. */
export async function askProxies(
  kubectl: Kubectl,
  pods: readonly string[],
): Promise<Record<string, boolean>> {
  const answers = await Promise.all(pods.map(pod => askIstiod(kubectl, "/debug/syncz", pod)));
  return Object.assign({}, ...answers.map(parseProxies)) as Record<string, boolean>;
}

/** Whether each proxy has taken all that istiod sent it, by `<pod>.<namespace>`, in the answer of `/debug/syncz`. */
export function parseProxies(answer: string): Record<string, boolean> {
  const proxies = (JSON.parse(answer) ?? []) as readonly Readonly<Record<string, unknown>>[];
  const kinds = ["cluster", "listener", "route", "endpoint"];
  return Object.fromEntries(
    proxies.map(proxy => [
      String(proxy["proxy"]),
      kinds.every(kind => (proxy[`${kind}_sent`] ?? "") === (proxy[`${kind}_acked`] ?? "")),
    ]),
  );
}

/** Asks a primary's istiod at one of its debug endpoints. @param pod one of several. Default: any */
export function askIstiod(kubectl: Kubectl, path: string, pod = "deploy/istiod"): Promise<string> {
  return kubectl([
    ...["exec", "-n", istioNamespace, pod, "-c", "discovery", "--"],
    ...["pilot-discovery", "request", "GET", path],
  ]);
}
