import { setTimeout as sleep } from "node:timers/promises";

import { endingBy, questionLimit, type Kubectl } from "../../kubernetes/kubectl.ts";
import { whyUnseen, type Sight, type Unseen } from "../../kubernetes/sight.ts";
import { secondsSince } from "../../proof/seconds-since.ts";
import { messageOf } from "../../../toolchain/message-of.ts";
import { answered, findingsOf, waitsForSite, type TunnelFindings } from "./diagnosis.ts";
import { askAgents, askApis, askManager } from "./questions.ts";
import type { TunnelRequest } from "./request.ts";

/** Shortest pause between two rounds of questions to one management cluster, in milliseconds. */
const pause = 500;

/** The final results of the tunnels of one management cluster. */
export interface Followed {
  /** By code, as far as anything was seen. */
  readonly findings: ReadonlyMap<string, TunnelFindings>;
  /** Why the last round saw nothing, where it did not. */
  readonly unseen?: Unseen;
  /** When everything that is asked about them has to end, a reading of performance.now(). */
  readonly end: number;
}

/**
 * Asks one management cluster about its tunnels, again and again, until each needs no further question.
 * @param patience how long tunnels may take until they carry requests, in milliseconds; again when one gets further
 */
export async function follow(
  kubectl: Kubectl,
  tunnels: readonly TunnelRequest[],
  patience: number,
  signal?: AbortSignal,
): Promise<Followed> {
  const started = performance.now();
  const findings = new Map<string, TunnelFindings>();
  const findingsOn = ({ code }: TunnelRequest): TunnelFindings => findings.get(code) ?? {};
  let [open, deadline, furthest] = [tunnels, started + patience, 0];
  for (;;) {
    const asked = performance.now();
    const end = lastWait(open, started, deadline) + questionLimit;
    const sight = await ask(endingBy(kubectl, end), open);
    signal?.throwIfAborted();
    const took = performance.now() - asked;
    if ("seen" in sight) for (const [code, result] of sight.seen) findings.set(code, result);

    const progress = tunnels.reduce((sum, tunnel) => sum + progressOf(tunnel, findingsOn(tunnel)), 0);
    if (progress > furthest) deadline = performance.now() + patience;
    furthest = Math.max(furthest, progress);
    if (tunnels.every(tunnel => isSettled(tunnel, findingsOn(tunnel), started, deadline))) {
      return {
        findings,
        end,
        ...("unseen" in sight && { unseen: { ...sight, seconds: secondsSince(started) } }),
      };
    }
    open = open.filter(tunnel => !answered(tunnel, findingsOn(tunnel)));
    // A thousand pods are a long answer: the cluster has something else to do than to give it.
    const left = lastWait(open, started, deadline) - performance.now();
    await sleep(Math.min(Math.max(pause, took), Math.max(pause, left)), undefined, signal && { signal });
  }
}

/** When the last of these tunnels has had its time. */
const lastWait = (tunnels: readonly TunnelRequest[], started: number, deadline: number) =>
  tunnels.reduce((last, { wait }) => Math.max(last, started + wait * 1000), deadline);

async function ask(
  kubectl: Kubectl,
  tunnels: readonly TunnelRequest[],
): Promise<Sight<ReadonlyMap<string, TunnelFindings>>> {
  const asked = performance.now();
  const [agents, manager] = await Promise.allSettled([askAgents(kubectl), askManager(kubectl)]);
  const unseen = whyUnseen([agents, manager]);
  if (unseen !== undefined) return { unseen, seconds: secondsSince(asked) };
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
  return {
    seen: new Map(
      tunnels.map(({ code }) => [
        code,
        {
          ...findingsOf(code, pods, metrics, apis.status === "fulfilled" ? apis.value : undefined),
          ...(error !== undefined && { error }),
        },
      ]),
    ),
  };
}

/** How far a tunnel has got: a number that grows until it carries requests. */
function progressOf(tunnel: TunnelRequest, found: TunnelFindings): number {
  const { agent, manager } = found;
  return [agent?.ready, manager?.connected, manager?.intercepted, answered(tunnel, found)].filter(Boolean)
    .length;
}

/** Whether a tunnel needs no further question. */
function isSettled(
  tunnel: TunnelRequest,
  findings: TunnelFindings,
  started: number,
  deadline: number,
): boolean {
  const now = performance.now();
  if (answered(tunnel, findings) || now > Math.max(deadline, started + tunnel.wait * 1000)) return true;
  return tunnel.site === undefined && waitsForSite(findings) && now > started + tunnel.wait * 1000;
}
