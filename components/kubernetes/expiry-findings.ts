import type { Finding } from "../finding.ts";
import { blocksIn, certificatesIn } from "./certificates-in.ts";
import { storeWhole, type KubeconfigContext } from "./read-kubeconfig.ts";

/** From how long before its end on a credential is worth a warning, in milliseconds: seven days. */
const soon = 7 * 24 * 3_600_000;

/** The remedy for a credential that ends. */
const remedy = "fetch the kubeconfig anew";

/** Credentials that have ended, and those that end within seven days. */
export interface Expiry {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** When a kubeconfig's credentials end, and the CA by which it knows the cluster. A token that is no JWT never tells. */
export function expiryFindings({ cluster, user }: KubeconfigContext, name: string, now: Date): Expiry {
  const [authority, certificate] = [cluster["certificate-authority-data"], user["client-certificate-data"]];
  const ends: readonly (readonly [what: string, end: number | undefined])[] = [
    // Any CA of the list may be the one in use; of a client's chain the first is its own.
    ["certificate authority", Math.max(...endsOfCertificates(authority))],
    ["client certificate", endsOfCertificates(certificate)[0]],
    ["token", endOfToken(user["token"])],
  ];
  const dated = ends.flatMap(([what, end]) =>
    end !== undefined && Number.isFinite(end)
      ? [{ what, end, day: new Date(end).toISOString().slice(0, 10) }]
      : [],
  );
  const [ended, alive] = [dated.filter(({ end }) => end <= +now), dated.filter(({ end }) => end > +now)];
  return {
    problems: [
      ...[["certificate authority", authority] as const, ["client certificate", certificate] as const]
        .filter(([, data]) => typeof data === "string" && data !== "" && blocksIn(data).length === 0)
        .map(([what]) => ({ reason: `the ${what} in ${name} is not PEM in base64`, remedy: storeWhole })),
      ...ended.map(({ what, day }) => ({ reason: `the ${what} in ${name} ended on ${day}`, remedy })),
    ],
    warnings: alive
      .filter(({ end }) => end - +now <= soon)
      .map(({ what, day }) => ({ reason: `the ${what} in ${name} ends on ${day}`, remedy })),
  };
}

/** When each certificate in base64 of PEM ends. One that can't be read here can't be judged. */
const endsOfCertificates = (data: unknown): number[] =>
  certificatesIn(data).map(({ validToDate }) => validToDate.getTime());

/** The end of a JSON Web Token (RFC 7519, `exp`, in seconds); undefined for any other token, and one without an end. */
function endOfToken(token: unknown): number | undefined {
  const payload = typeof token === "string" ? /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1] : undefined;
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as {
      readonly exp?: unknown;
    } | null;
    return typeof claims?.exp === "number" ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
