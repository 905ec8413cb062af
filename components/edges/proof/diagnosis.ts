import { edgeNamespace, interceptor } from "../names.ts";
import type { AgentPod, ApiAnswer, ManagerFindings } from "./questions.ts";
import type { TunnelRequest } from "./request.ts";

/** The facts that could be learned about a tunnel, from the management cluster outwards. */
export interface TunnelFindings {
  readonly agent?: AgentPod;
  /** Absent when the traffic manager did not answer. */
  readonly manager?: { readonly connected: boolean; readonly intercepted: boolean };
  readonly api?: ApiAnswer;
  /** Why there is no pod, where the Deployment says so. */
  readonly refused?: string;
  /** The answer of the site's own end, where it can be asked. */
  readonly site?: string;
  /** The last question that failed as such, in its own words. */
  readonly error?: string;
}

/** The findings that concern one code. */
export function findingsOf(
  code: string,
  agents: ReadonlyMap<string, AgentPod> | undefined,
  manager: ManagerFindings | undefined,
  apis: ReadonlyMap<string, ApiAnswer> | undefined,
): TunnelFindings {
  const [agent, api] = [agents?.get(code), apis?.get(code)];
  return {
    ...(agent && { agent }),
    ...(manager && {
      manager: { connected: manager.connected.has(code), intercepted: manager.intercepted.has(code) },
    }),
    ...(api && { api }),
  };
}

/** Whether the site's API has answered, and as asked. */
export function answered({ answer }: TunnelRequest, { api }: TunnelFindings): boolean {
  return api !== undefined && api.status >= 200 && api.status < 300 && api.text.includes(answer);
}

/** Whether everything on the management side is as it should be, and only the site is missing. */
export function waitsForSite({ agent, manager }: TunnelFindings): boolean {
  return agent?.ready === true && agent.hasAgent && manager?.connected === false;
}

/**
 * The message of Telepresence 2.20 when the API server answers its other questions, and the upgrade of a port-forward
 * is refused (tried with 400, 403 and 502) or dropped; it tells no more. That the traffic manager is well is known by
 * then.
 */
const refusedUpgrade = /the port-forward connection to the traffic manager timed out/;

/** The first hop from the management cluster to the site's API that is broken, and why that is likely. */
export function brokenHop(request: TunnelRequest, findings: TunnelFindings): string {
  const { management, site, code } = request;
  const { agent, manager, api, error } = findings;
  const far = findings.site === undefined ? "" : `; ${findings.site}`;
  if (!agent) {
    const why = findings.refused ?? error;
    return `agent: ${management} has no pod for it${why === undefined ? "" : ` (${why})`}`;
  }
  if (!agent.ready)
    return `agent: pod ${agent.name} in ${management} is not ready (${agent.reason ?? "no reason given"})`;
  if (!agent.hasAgent) {
    return `agent: pod ${agent.name} in ${management} has no traffic-agent, it was made while the traffic manager was away (delete the pod)`;
  }
  if (!manager)
    return `traffic manager: it does not answer in ${management}${error === undefined ? "" : ` (${error})`}`;
  if (!manager.connected && refusedUpgrade.test(findings.site ?? "")) {
    return `connection: something between ${site ?? "the site"} and the API server of ${management} does not pass on port-forwards${far}`;
  }
  // Whose connection it is, the traffic manager knows by the name of our pods.
  if (request.interceptor === "isthmus" && !manager.connected) {
    return `connection: the interceptor of ${site ?? "the site"} is not connected to the traffic manager of ${management}${far}`;
  }
  if (!manager.intercepted && request.interceptor === "wutong") {
    return `intercept: wutong's interceptor at ${site ?? "the site"} does not take the requests for ${code} (look at ${edgeNamespace}/${interceptor} there)`;
  }
  if (!manager.intercepted) {
    return `intercept: ${site ?? "the site"} is connected and does not take the requests for ${code}${far}`;
  }
  const seen =
    api === undefined ? "no answer" : api.status === 0 ? api.text : `HTTP ${api.status} ${api.text}`;
  return `site API: requests go to ${site ?? "the site"}, and come back with: ${seen.trim()}${far}`;
}
