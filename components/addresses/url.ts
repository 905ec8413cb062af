import type { Finding } from "../finding.ts";

/** From where a URL is to be reached. */
export interface Reader {
  /** Who it would be if its host meant the machine that uses it, as in `the site itself`. */
  readonly itself: string;
  /** Who has to reach it, as in `the site's pods`. */
  readonly pods: string;
}

/** Reasons why a URL can't be an API server's address for somebody who logs in with a token of that cluster's own. */
export function apiServerFindings(address: string, reader: Reader): Finding[] {
  const url = new URL(address);
  const shown = shownUrl(address);
  const findings = [...credentialsIn(address), ...itselfAt(address, reader)];
  if (url.pathname !== "/") {
    const reason = `${shown} has a path, so it is a proxy that does not know the cluster's own tokens`;
    const remedy = "write the API server's own address; in Rancher, an authorized cluster endpoint";
    findings.push({ reason, remedy });
  }
  const rest = [url.search && "query", url.hash && "fragment"].filter(Boolean).join(" and a ");
  if (rest !== "") {
    const reason = `${shown} has a ${rest}, which no API server's address has`;
    findings.push({ reason, remedy: `write it without: ${shown}` });
  }
  return findings;
}

/** Reasons why a URL can't be the address of a proxy. */
export function proxyFindings(address: string, reader: Reader): Finding[] {
  const { host, pathname, search, hash, protocol } = new URL(address);
  const findings = [...credentialsIn(address), ...itselfAt(address, reader)];
  if (!["", "/"].includes(pathname) || search !== "" || hash !== "") {
    const remedy = `write it without: ${protocol}//${host}`;
    findings.push({
      reason: `${protocol}//${host} is followed by something that no proxy's address has`,
      remedy,
    });
  }
  return findings;
}

/** Values of a topology are shown in previews. */
function credentialsIn(address: string): Finding[] {
  const url = new URL(address);
  if (url.username === "" && url.password === "") return [];
  const reason = "it holds a user or a password, and the topology holds no secrets";
  return [{ reason, remedy: `write it without: ${shownUrl(address)}` }];
}

function itselfAt(address: string, { itself, pods }: Reader): Finding[] {
  // Only of schemes that it knows does URL bring a host into its usual form.
  const { hostname } = new URL(address.replace(/^socks5:/i, "http:"));
  const remedy = `write a URL that ${pods} can reach`;
  if (isLoopback(hostname)) {
    const reason = `${shownUrl(address)} is ${itself}: ${hostname} means this machine on every machine`;
    return [{ reason, remedy }];
  }
  if (!isOwnApiServer(hostname)) return [];
  return [
    { reason: `${shownUrl(address)} means the API server of its own cluster in every cluster`, remedy },
  ];
}

/** A URL as it was written, but for its user, its password, its query and its fragment, which can be secrets. */
function shownUrl(address: string): string {
  const { protocol, host, pathname, username, password, search, hash } = new URL(address);
  if ([username, password, search, hash].every(part => part === "")) return address;
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

/** Whether a URL's host means the machine that uses it. URL has brought IPv4 addresses into their usual form. */
function isLoopback(hostname: string): boolean {
  return (
    /^(localhost|.*\.localhost|0\.0\.0\.0|\[::1?\])\.?$/.test(hostname) ||
    /^(127(\.\d+){3}|\[::ffff:(7f..:.*|0:0)\])$/.test(hostname)
  );
}

/** Whether a host is the name that every cluster's API server has within it; what a pod's own kubeconfig names. */
function isOwnApiServer(hostname: string): boolean {
  return /^kubernetes(\.default(\.svc(\..*)?)?)?\.?$/.test(hostname);
}
