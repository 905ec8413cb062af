import { questionLimit, type Kubectl, type KubectlOptions } from "../../kubernetes/kubectl.ts";
import { parseProxySecrets, secretsDump, type ProxySecrets } from "../../mesh/proxy-secrets.ts";
import { helloworldPort, helloworldUrl, sampleNamespace, type HelloworldService } from "../names.ts";

/** How many requests one round makes: with two versions in turn, missing one by chance is 1 in 500,000. */
const requestsPerRound = 20;

/** How many of them may fail before the round ends: each takes until its timeout. */
const failuresPerRound = 3;

/** Time one request may take, in seconds. */
const requestTimeout = 3;

/**
 * Time for a round of requests, in milliseconds: to reach the pod, for the requests that fail, and half a second for each
 * of the others.
 */
const roundLimit =
  questionLimit + failuresPerRound * requestTimeout * 1000 + (requestsPerRound - failuresPerRound) * 500;

/** The answers that a cluster's sleep pod gets of a Service, counted by version, and what curl says otherwise. */
export async function askHelloworld(
  kubectl: Kubectl,
  service: HelloworldService,
): Promise<{ readonly versions: Record<string, number>; readonly failures: string[] }> {
  const script = `
    i=0; failed=0
    while [ $i -lt ${requestsPerRound} ] && [ $failed -lt ${failuresPerRound} ]; do
      curl -sS -m ${requestTimeout} ${helloworldUrl(service)} 2>&1 || failed=$((failed+1))
      echo; i=$((i+1))
    done`;
  const output = await inSleep(kubectl, "sleep", ["sh", "-c", script], { timeoutMs: roundLimit });
  const versions: Record<string, number> = {};
  const failures = new Set<string>();
  for (const line of output.split("\n").filter(Boolean)) {
    const version = /^Hello version: ([^,]+), instance: /.exec(line)?.[1];
    if (version) versions[version] = (versions[version] ?? 0) + 1;
    else failures.add(line);
  }
  return { versions, failures: [...failures] };
}

/** The helloworld endpoints that a proxy knows. */
export interface KnownEndpoints {
  /** Those that it holds healthy, sorted. */
  readonly endpoints: readonly string[];
  /** How many requests each has answered since the proxy began, by endpoint. */
  readonly answers: Readonly<Record<string, number>>;
  /** How many connections and requests were begun to each, by endpoint: more after a while when it was tried meanwhile. */
  readonly tries: Readonly<Record<string, number>>;
}

/** The endpoints of a Service that the sleep pod's proxy knows. */
export async function askEndpoints(kubectl: Kubectl, service: HelloworldService): Promise<KnownEndpoints> {
  return parseEndpoints(await askProxy(kubectl, "clusters"), service);
}

/** A Service's endpoints in the text of Envoy's `/clusters`. */
export function parseEndpoints(clusters: string, service: HelloworldService): KnownEndpoints {
  const valuesOf = (statistic: string): (readonly [endpoint: string, value: string])[] => {
    const line = new RegExp(
      `^outbound\\|${helloworldPort}\\|\\|${service}\\.${sampleNamespace}\\.svc[^:]*::([^:]+:\\d+)::${statistic}::(\\S+)$`,
      "gm",
    );
    return [...clusters.matchAll(line)].map(([, endpoint = "", value = ""]) => [endpoint, value]);
  };
  const countsOf = (statistic: string) =>
    Object.fromEntries(valuesOf(statistic).map(([endpoint, count]) => [endpoint, Number(count)]));
  const healthy = valuesOf("health_flags").filter(([, flags]) => flags === "healthy");
  const [requests, connections] = [countsOf("rq_total"), countsOf("cx_total")];
  return {
    endpoints: healthy.map(([endpoint]) => endpoint).sort(),
    answers: countsOf("rq_success"),
    tries: Object.fromEntries(
      Object.entries(connections).map(([endpoint, count]) => [endpoint, count + (requests[endpoint] ?? 0)]),
    ),
  };
}

/** The endpoints that have answered a proxy between two looks at it, sorted. */
export function answeredBetween(before: KnownEndpoints, after: KnownEndpoints): string[] {
  return Object.entries(after.answers)
    .filter(([endpoint, count]) => count > (before.answers[endpoint] ?? 0))
    .map(([endpoint]) => endpoint)
    .sort();
}

/** Fingerprint of the root CA that the sleep pod's proxy trusts; empty when it has none yet. */
export async function askRoot(kubectl: Kubectl): Promise<string> {
  const { roots } = await askProxySecrets(kubectl);
  return roots[0] ?? "";
}

/** The certificates of the sleep pod's proxy. */
export async function askProxySecrets(kubectl: Kubectl): Promise<ProxySecrets> {
  return parseProxySecrets(await askProxy(kubectl, secretsDump));
}

function askProxy(kubectl: Kubectl, path: string): Promise<string> {
  return inSleep(kubectl, "istio-proxy", ["pilot-agent", "request", "GET", path]);
}

function inSleep(
  kubectl: Kubectl,
  container: string,
  command: readonly string[],
  options?: KubectlOptions,
): Promise<string> {
  return kubectl(["exec", "-n", sampleNamespace, "deploy/sleep", "-c", container, "--", ...command], options);
}
