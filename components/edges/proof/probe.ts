import { setTimeout as sleep } from "node:timers/promises";

import { withKubectl, type Kubectl } from "../../kubernetes/kubectl.ts";
import { secondsSince } from "../../proof/seconds-since.ts";
import { VerificationError } from "../../proof/verification-error.ts";
import { answered, brokenHop, findingsOf, waitsForSite, type TunnelFindings } from "./diagnosis.ts";
import { askAgents, askApis, askDeployment, askInterceptor, askManager } from "./questions.ts";
import type { TunnelRequest, TunnelsInput, TunnelsVerification, TunnelVerification } from "./request.ts";
import { messageOf } from "../../../toolchain/message-of.ts";

/**
 * How long tunnels whose ends are just made may take until they carry requests, in milliseconds; anew each time another
 * one got further, because a management cluster makes the pods of a thousand codes one by one.
 */
const defaultDeadline = 90_000;

/** Shortest pause between two rounds of questions to one management cluster, in milliseconds. */
const pause = 500;

/** How many tunnels that are down are asked more about: each takes a process. */
const askedMore = 20;

/**
 * Calls every site's API through its tunnel, again and again, until each has answered. A site that can't be reached
 * from here may not have applied its bundle yet: it is waited for as long as its entry says, and is no failure.
 *
 * @throws VerificationError that names the broken hop of every tunnel that is down
 */
export async function verifyTunnels(
  { request, kubeconfigs }: TunnelsInput,
  options: { readonly signal?: AbortSignal; readonly deadline?: number } = {},
): Promise<TunnelsVerification> {
  const started = performance.now();
  const patience = options.deadline ?? defaultDeadline;
  const byManagement = Map.groupBy(request.tunnels, ({ management }) => management);
  const kubeconfigOf = (cluster: string): string => {
    const kubeconfig = kubeconfigs[cluster];
    if (kubeconfig === undefined) throw new Error(`verify: no kubeconfig of ${cluster}`);
    return kubeconfig;
  };
  const findings = new Map<string, TunnelFindings>();
  const findingsOn = ({ code }: TunnelRequest): TunnelFindings => findings.get(code) ?? {};
  await Promise.all(
    [...byManagement].map(([management, tunnels]) =>
      withKubectl(kubeconfigOf(management), async kubectl => {
        let [deadline, furthest] = [started + patience, 0];
        for await (const found of rounds(kubectl, tunnels, options.signal)) {
          for (const [code, result] of found) findings.set(code, result);
          const progress = tunnels.reduce((sum, tunnel) => sum + stepsDone(tunnel, findingsOn(tunnel)), 0);
          if (progress > furthest) deadline = performance.now() + patience;
          furthest = Math.max(furthest, progress);
          if (tunnels.every(tunnel => settled(tunnel, findingsOn(tunnel), started, deadline))) return;
        }
      }),
    ),
  );
  const down = request.tunnels.filter(tunnel => {
    const result = findingsOn(tunnel);
    return !answered(tunnel, result) && !(tunnel.site === undefined && waitsForSite(result));
  });
  if (down.length > 0) {
    const lines = await Promise.all(
      down.map(async (tunnel, index) => {
        const known = findingsOn(tunnel);
        const more = index < askedMore ? await askMore(tunnel, known, kubeconfigOf) : {};
        return `${tunnel.code}: ${brokenHop(tunnel, { ...known, ...more })}`;
      }),
    );
    throw new VerificationError(["not every tunnel is up:", ...lines].join("\n  "));
  }
  return {
    verifiedAt: new Date().toISOString(),
    seconds: secondsSince(started),
    tunnels: Object.fromEntries(
      request.tunnels.map(tunnel => [tunnel.code, shown(tunnel, findingsOn(tunnel))]),
    ),
  };
}

/** One map of findings after another, each of those tunnels that have not answered in an earlier one. */
async function* rounds(
  kubectl: Kubectl,
  tunnels: readonly TunnelRequest[],
  signal?: AbortSignal,
): AsyncGenerator<ReadonlyMap<string, TunnelFindings>> {
  let open = tunnels;
  for (;;) {
    const asked = performance.now();
    const found = await ask(kubectl, open);
    const took = performance.now() - asked;
    yield found;
    open = open.filter(tunnel => !answered(tunnel, found.get(tunnel.code) ?? {}));
    // A thousand pods are a long answer: the cluster has something else to do than to give it.
    await sleep(Math.max(pause, took), undefined, signal && { signal });
  }
}

async function ask(
  kubectl: Kubectl,
  tunnels: readonly TunnelRequest[],
): Promise<ReadonlyMap<string, TunnelFindings>> {
  const [agents, manager] = await Promise.allSettled([askAgents(kubectl), askManager(kubectl)]);
  const pods = agents.status === "fulfilled" ? agents.value : undefined;
  const pod = [...(pods?.values() ?? [])].find(({ ready }) => ready);
  const metrics = manager.status === "fulfilled" ? manager.value : undefined;
  // A request without anybody at the other end only tells what the traffic manager has told already.
  const callable = tunnels.filter(({ code }) => metrics?.intercepted.has(code) ?? true);
  const [apis] = await Promise.allSettled([
    pod && callable.length > 0 ? askApis(kubectl, pod, callable) : undefined,
  ]);
  const failed = [agents, manager, apis].find(answer => answer.status === "rejected");
  const error = failed && messageOf(failed.reason);
  return new Map(
    tunnels.map(({ code }) => [
      code,
      {
        ...findingsOf(code, pods, metrics, apis.status === "fulfilled" ? apis.value : undefined),
        ...(error !== undefined && { error }),
      },
    ]),
  );
}

/** How far a tunnel has got: a number that grows until it carries requests. */
function stepsDone(tunnel: TunnelRequest, found: TunnelFindings): number {
  const { agent, manager } = found;
  return [agent?.ready, manager?.connected, manager?.intercepted, answered(tunnel, found)].filter(Boolean)
    .length;
}

/** Whether a tunnel needs no further question. */
function settled(
  tunnel: TunnelRequest,
  findings: TunnelFindings,
  started: number,
  deadline: number,
): boolean {
  const now = performance.now();
  if (answered(tunnel, findings) || now > Math.max(deadline, started + tunnel.wait * 1000)) return true;
  return tunnel.site === undefined && waitsForSite(findings) && now > started + tunnel.wait * 1000;
}

/** What only matters for a tunnel that is down: why it has no pod, or what its site says. */
async function askMore(
  { code, management, site, interceptor }: TunnelRequest,
  { agent }: TunnelFindings,
  kubeconfigOf: (cluster: string) => string,
): Promise<Pick<TunnelFindings, "refused" | "site">> {
  try {
    if (!agent) {
      const refused = await withKubectl(kubeconfigOf(management), kubectl => askDeployment(kubectl, code));
      return refused === undefined ? {} : { refused };
    }
    if (site === undefined || interceptor === "wutong") return {};
    return { site: await withKubectl(kubeconfigOf(site), kubectl => askInterceptor(kubectl, code)) };
  } catch (error) {
    return { site: `its own end can't be asked: ${messageOf(error)}` };
  }
}

function shown({ bundle }: TunnelRequest, { api }: TunnelFindings): TunnelVerification {
  if (api && api.status > 0) return { state: "answered", answer: api.text, seconds: api.seconds };
  return {
    state: "waiting",
    answer: `the site has not connected yet: kubectl apply -f ${bundle ?? ""} there`,
  };
}
