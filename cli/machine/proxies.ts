import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** Proxies that Docker's client gives to every container: `proxies.default` of its config.json. */
export interface ClientProxies {
  readonly httpProxy?: string;
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/**
 * Variables with which kind gives its nodes a proxy that carries nothing of the stack's own.
 *
 * kind copies HTTP_PROXY, HTTPS_PROXY and NO_PROXY into nodes, from the environment and else from Docker's config.json, and
 * adds the cluster's own subnets, the Docker network's and `.svc` to NO_PROXY (kind v0.33.0, getProxyEnv in
 * pkg/cluster/internal/providers/docker/provision.go). kubeadm hands them on to the API server, which calls the injection
 * webhook of another cluster at an address in that one's service subnet: so the subnets of all clusters have to be there.
 *
 * @param ranges pod and service subnets of all clusters
 * @returns nothing where there is no proxy
 */
export function withoutProxy(
  ranges: readonly string[],
  environment: Environment,
  client: ClientProxies,
): Readonly<Record<string, string>> {
  const valueOf = (name: string) => environment[name] ?? environment[name.toLowerCase()] ?? "";
  const hasProxy = ["HTTP_PROXY", "HTTPS_PROXY"].some(name => valueOf(name) !== "");
  const clientHasProxy = [client.httpProxy, client.httpsProxy].some(value => (value ?? "") !== "");
  if (!hasProxy && !clientHasProxy) return {};
  // kind takes NO_PROXY from one of the two alone.
  const chosen = valueOf("NO_PROXY") || (hasProxy ? "" : (client.noProxy ?? ""));
  const entries = chosen.split(",").map(entry => entry.trim());
  const all = [...new Set([...entries, ...ranges, ".svc", ".cluster.local"])].filter(entry => entry !== "");
  const value = all.join(",");
  return { NO_PROXY: value, no_proxy: value };
}

/** The proxies in the config.json of Docker's client; none where it has none, or can't be read. */
export function clientProxies({ DOCKER_CONFIG }: Environment): ClientProxies {
  const directory = DOCKER_CONFIG ?? join(homedir(), ".docker");
  try {
    return proxiesIn(readFileSync(join(directory, "config.json"), "utf8"));
  } catch {
    return {};
  }
}

/** @throws SyntaxError when the text is not JSON */
export function proxiesIn(text: string): ClientProxies {
  const { proxies } = JSON.parse(text) as { readonly proxies?: { readonly default?: ClientProxies } };
  return proxies?.default ?? {};
}
