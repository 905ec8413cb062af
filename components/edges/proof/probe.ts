import { endingBy, withKubectl, type Kubectl } from "../../kubernetes/kubectl.ts";
import { couldNotBeAsked, look } from "../../kubernetes/sight.ts";
import { secondsSince } from "../../proof/seconds-since.ts";
import { VerificationError } from "../../proof/verification-error.ts";
import { answered, brokenHop, waitsForSite, type TunnelFindings } from "./diagnosis.ts";
import { follow, type Followed } from "./follow.ts";
import { askDeployment, askInterceptor } from "./questions.ts";
import type { TunnelRequest, TunnelsInput, TunnelsVerification, TunnelVerification } from "./request.ts";

/**
 * How long tunnels whose ends are just made may take until they carry requests, in milliseconds. It starts again each
 * time another one gets further, because a management cluster makes the pods of a thousand codes one by one.
 */
const defaultDeadline = 90_000;

/** How many tunnels of a management cluster that are down are asked more about: each takes a process. */
const askedMore = 20;

/**
 * Calls every site's API through its tunnel, again and again, until each has answered. A site that can't be reached
 * from here may not have applied its bundle yet: it is waited for as long as its entry says, and is no failure. A cluster
 * that does not answer holds nobody up: all is over one question after the deadline.
 *
 * @throws VerificationError that names the broken hop of every tunnel that is down
 */
export async function verifyTunnels(
  { request, kubeconfigs }: TunnelsInput,
  { signal, deadline = defaultDeadline }: { readonly signal?: AbortSignal; readonly deadline?: number } = {},
): Promise<TunnelsVerification> {
  const started = performance.now();
  const ask: Ask = (cluster, body) => {
    const kubeconfig = kubeconfigs[cluster];
    if (kubeconfig === undefined) throw new Error(`verify: no kubeconfig of ${cluster}`);
    return withKubectl(kubeconfig, body, signal);
  };
  const byManagement = Map.groupBy(request.tunnels, ({ management }) => management);
  const results = await Promise.all(
    [...byManagement].map(async ([management, tunnels]) => {
      const followed = await ask(management, kubectl => follow(kubectl, tunnels, deadline, signal));
      const complaints = await complain(management, tunnels, followed, ask);
      signal?.throwIfAborted();
      return { findings: followed.findings, complaints };
    }),
  );
  const complaints = results.flatMap(result => result.complaints);
  if (complaints.length > 0) {
    throw new VerificationError(["tunnels"], ["not every tunnel is up:", ...complaints].join("\n  "));
  }
  const findings = new Map(results.flatMap(result => [...result.findings]));
  return {
    verifiedAt: new Date().toISOString(),
    seconds: secondsSince(started),
    tunnels: Object.fromEntries(
      request.tunnels.map(tunnel => [tunnel.code, shown(tunnel, findings.get(tunnel.code) ?? {})]),
    ),
  };
}

type Ask = <T>(cluster: string, body: (kubectl: Kubectl) => Promise<T>) => Promise<T>;

/** A line for each tunnel of a management cluster that is down, or one for all where the cluster does not answer. */
async function complain(
  management: string,
  tunnels: readonly TunnelRequest[],
  { findings, unseen, end }: Followed,
  ask: Ask,
): Promise<string[]> {
  const findingsOn = ({ code }: TunnelRequest): TunnelFindings => findings.get(code) ?? {};
  const down = tunnels.filter(tunnel => {
    const result = findingsOn(tunnel);
    return !answered(tunnel, result) && !(tunnel.site === undefined && waitsForSite(result));
  });
  if (down.length > 0 && unseen !== undefined) {
    const codes = down.map(({ code }) => code).join(", ");
    return [`${couldNotBeAsked(management, unseen)}, and so nothing is known of ${codes}`];
  }
  return Promise.all(
    down.map(async (tunnel, index) => {
      const known = findingsOn(tunnel);
      const more = index < askedMore ? await askDetails(tunnel, known, end, ask) : {};
      return `${tunnel.code}: ${brokenHop(tunnel, { ...known, ...more })}`;
    }),
  );
}

/** Details that only matter for a tunnel that is down: why it has no pod, or what its site says. */
async function askDetails(
  { code, management, site, interceptor }: TunnelRequest,
  { agent }: TunnelFindings,
  end: number,
  ask: Ask,
): Promise<Pick<TunnelFindings, "refused" | "site">> {
  if (!agent) {
    const refused = await look(() => ask(management, kubectl => askDeployment(endingBy(kubectl, end), code)));
    return "seen" in refused && refused.seen !== undefined ? { refused: refused.seen } : {};
  }
  if (site === undefined || interceptor === "wutong") return {};
  const said = await look(() => ask(site, kubectl => askInterceptor(endingBy(kubectl, end), code)));
  return { site: "seen" in said ? said.seen : couldNotBeAsked(site, said) };
}

function shown({ bundle }: TunnelRequest, { api }: TunnelFindings): TunnelVerification {
  if (api && api.status > 0) return { state: "answered", answer: api.text, seconds: api.seconds };
  return {
    state: "waiting",
    answer: `the site has not connected yet: kubectl apply -f ${bundle ?? ""} there`,
  };
}
