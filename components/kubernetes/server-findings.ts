import type { Finding } from "../finding.ts";
import { isSet } from "./credential-findings.ts";
import { storeWhole, type KubeconfigContext } from "./read-kubeconfig.ts";

/** Problems with the address that a kubeconfig gives for its cluster. Loopback is fine: it is used from here. */
export function serverFindings({ cluster }: KubeconfigContext, name: string): Finding[] {
  const server = cluster["server"];
  if (!isSet(server)) {
    return [{ reason: `the kubeconfig in ${name} names no server`, remedy: storeWhole }];
  }
  if (!isAddress(server)) {
    const remedy = "write one such as https://api.example.org:6443 there";
    return [{ reason: `the server of the kubeconfig in ${name} is not a URL`, remedy }];
  }
  if (cluster["insecure-skip-tls-verify"] === true && isSet(cluster["certificate-authority-data"])) {
    const reason = `the kubeconfig in ${name} has a certificate authority and insecure-skip-tls-verify`;
    return [{ reason, remedy: "take one of the two out of it" }];
  }
  return [];
}

/** kubectl takes an address without a scheme as well. */
function isAddress(server: unknown): boolean {
  if (typeof server !== "string") return false;
  const url = /^[a-z]+:\/\//i.test(server) ? server : `https://${server}`;
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && !/\s/.test(server);
}
