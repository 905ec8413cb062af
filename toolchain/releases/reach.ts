/** How long a server may take to say anything, in milliseconds. */
const ANSWER_MS = 3000;

/** What was learnt in this run, by server. The next run asks anew: a slow answer must not decide for good. */
const known = new Map<string, Promise<string | undefined>>();

/**
 * Why the server of a URL can't be fetched from; undefined when it answers. It is asked once in a run, by a HEAD request of
 * at most 3 s.
 * @param url a file that is wanted of it: that this file is not there is an answer, too
 */
export function whyOutOfReach(url: string): Promise<string | undefined> {
  const { origin } = new URL(url);
  const answer = known.get(origin) ?? ask(url);
  known.set(origin, answer);
  return answer;
}

async function ask(url: string): Promise<string | undefined> {
  const { host } = new URL(url);
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { status } = await fetch(url, { method: "HEAD", redirect: "manual", signal });
    return status < 400 || status === 404 ? undefined : `${host} answers ${status}`;
  } catch (error) {
    return `${host} does not answer (${reasonOf(error)}${proxyHint()})`;
  }
}

/** The bootstrap has Node use the proxies of the environment, which older ones can't. */
function proxyHint(): string {
  const { HTTPS_PROXY: upper = "", https_proxy: lower = "" } = process.env;
  const isUnused = !process.allowedNodeEnvironmentFlags.has("--use-env-proxy");
  return isUnused && upper + lower !== ""
    ? `; Node ${process.versions.node} does not use HTTPS_PROXY, 22.21 and 24.5 do`
    : "";
}

/** Reasons of OpenSSL for not trusting a server, which a company's own CA is the usual cause of. */
const UNTRUSTED = /CERT|SELF_SIGNED|ISSUER/;

/** The reason of a request that got no answer, in a few words. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === "TimeoutError") return `within ${ANSWER_MS / 1000} s`;
  const { cause } = error as { readonly cause?: { readonly code?: string; readonly message?: string } };
  const reason = cause?.code ?? cause?.message ?? (error instanceof Error ? error.message : String(error));
  return UNTRUSTED.test(reason)
    ? `${reason}: if a CA of your company signs for it, name that CA's file in NODE_EXTRA_CA_CERTS`
    : reason;
}
