import {
  agentContainer,
  agentName,
  apiAddress,
  codeLabel,
  edgeNamespace,
  interceptor,
  interceptorState,
  managerNamespace,
  metricsPort,
  metricsService,
} from "../names.ts";
import { questionLimit, type Kubectl } from "../../kubernetes/kubectl.ts";
import type { TunnelRequest } from "./request.ts";

/** Time one request through a tunnel may take, in seconds. */
const requestTimeout = 5;

/** Time for the pods of all codes, in milliseconds: of a thousand they are some ten megabytes. */
const podsLimit = 3 * questionLimit;

/** How many requests are under way at once. */
const parallel = 20;

/** How much of an answer is kept, in bytes. */
const answerLength = 120;

/** A pod that stands for a site's API. */
export interface AgentPod {
  readonly name: string;
  /** Name of its own container. */
  readonly container: string;
  readonly ready: boolean;
  /** Whether the traffic manager has put its agent into it. */
  readonly hasAgent: boolean;
  /** Why it is not ready, where Kubernetes says so. */
  readonly reason?: string;
}

/** The agents' pods of a management cluster, by code. */
export async function askAgents(kubectl: Kubectl): Promise<ReadonlyMap<string, AgentPod>> {
  // What belongs to the site of another code may be here as well.
  return new Map(
    (await pods(kubectl, codeLabel)).flatMap(pod => {
      const code = pod.metadata.labels[codeLabel] ?? "";
      return pod.metadata.labels["app"] === agentName(code) ? [[code, agentPod(pod)] as const] : [];
    }),
  );
}

/** Which sites the traffic manager has a connection with, and whose API it passes requests to. */
export interface ManagerFindings {
  readonly connected: ReadonlySet<string>;
  readonly intercepted: ReadonlySet<string>;
}

/** The traffic manager's answer about the sites, in codes. */
export async function askManager(kubectl: Kubectl): Promise<ManagerFindings> {
  const path = `/api/v1/namespaces/${managerNamespace}/services/${metricsService}:${metricsPort}/proxy/metrics`;
  return parseMetrics(await kubectl(["get", "--raw", path]));
}

/** Connections and intercepts in the text of the traffic manager's metrics. */
export function parseMetrics(text: string): ManagerFindings {
  const labelled = (metric: string, label: RegExp) =>
    new Set(
      [...text.matchAll(new RegExp(`^${metric}\\{(.*)\\} (\\S+)$`, "gm"))]
        .filter(([, , value]) => Number(value) > 0)
        .flatMap(([, labels = ""]) => label.exec(labels)?.[1] ?? []),
    );
  return {
    connected: labelled("connect_active_status", /client="[^"@]*@([^"]*)"/),
    intercepted: labelled("intercept_active_status", new RegExp(`workload="([^"]*)${agentName("")}"`)),
  };
}

/** The result of a request through a tunnel. */
export interface ApiAnswer {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly seconds: number;
  /** The beginning of the answer; without one what curl says. */
  readonly text: string;
}

/**
 * Calls every API as the management cluster's pods do, by name through its Service, from inside one of the agents' pods.
 *
 * @param agent whose own container asks
 * @returns by code
 */
export async function askApis(
  kubectl: Kubectl,
  agent: AgentPod,
  tunnels: readonly TunnelRequest[],
): Promise<ReadonlyMap<string, ApiAnswer>> {
  const one = `
    text=$(curl -sS -m ${requestTimeout} -w '\\n%{http_code} %{time_total}' "$2" 2>&1)
    outcome=$(printf %s "$text" | tail -n 1)
    printf '%s %s %s\\n' "$1" "$outcome" "$(printf %s "$text" | sed '$d' | tr '\\n' ' ' | cut -c 1-${answerLength})"`;
  const output = await kubectl(
    [
      ...["exec", "-i", "-n", edgeNamespace, agent.name, "-c", agent.container, "--"],
      ...["xargs", "-n", "2", "-P", String(parallel), "sh", "-c", one, "sh"],
    ],
    {
      // Those that time out, as many at once as there are under way.
      timeoutMs: questionLimit + Math.ceil(tunnels.length / parallel) * requestTimeout * 1000,
      input: tunnels.map(({ code, path }) => `${code} ${apiAddress(code)}${path}\n`).join(""),
    },
  );
  return new Map(output.split("\n").filter(Boolean).map(parseAnswer));
}

function parseAnswer(line: string): [string, ApiAnswer] {
  const [, code = "", status = "0", seconds = "0", text = ""] = /^(\S+) (\d+) (\S+) ?(.*)$/.exec(line) ?? [];
  return [code, { status: Number(status), seconds: Number(seconds), text: text.trim() }];
}

/** Why a code has no pod in the management cluster, where its Deployment says so. */
export async function askDeployment(kubectl: Kubectl, code: string): Promise<string | undefined> {
  const answer = await kubectl([
    ...["get", "deployment", agentName(code), "-n", edgeNamespace, "--ignore-not-found", "-o", "json"],
  ]);
  if (answer === "") return `there is no Deployment ${agentName(code)}`;
  const { status } = JSON.parse(answer) as { readonly status?: Pick<Pod["status"], "conditions"> };
  return status?.conditions?.find(({ type, status }) => type === "ReplicaFailure" && status === "True")
    ?.message;
}

/** Of the interceptor at a site: whether its pod is ready, and what it says of itself. */
export async function askInterceptor(kubectl: Kubectl, code: string): Promise<string> {
  const [pod] = (await pods(kubectl, `app=${interceptor},${codeLabel}=${code}`)).map(agentPod);
  if (!pod) return "it has no interceptor pod";
  if (!pod.ready && pod.reason !== undefined) return `its interceptor does not run: ${pod.reason}`;
  const state = await kubectl(["exec", "-n", edgeNamespace, pod.name, "--", "cat", interceptorState]);
  return `its interceptor says: ${state.trim()}`;
}

interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec: { readonly containers: readonly { readonly name: string }[] };
  readonly status: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
    }[];
  };
}

async function pods(kubectl: Kubectl, selector: string): Promise<Pod[]> {
  const list = await kubectl(["get", "pods", "-n", edgeNamespace, "-l", selector, "-o", "json"], {
    timeoutMs: podsLimit,
  });
  const { items } = JSON.parse(list) as { readonly items: readonly Pod[] };
  return items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

function agentPod({ metadata, spec, status }: Pod): AgentPod {
  const failing = status.conditions?.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  const waiting = status.containerStatuses?.map(({ state }) => state?.waiting).find(found => found?.reason);
  const reason =
    failing?.message ?? (waiting && [waiting.reason, waiting.message].filter(Boolean).join(": "));
  return {
    name: metadata.name,
    container: spec.containers.find(({ name }) => name !== agentContainer)?.name ?? "",
    ready: status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
    hasAgent: spec.containers.some(({ name }) => name === agentContainer),
    ...(reason !== undefined && { reason }),
  };
}
