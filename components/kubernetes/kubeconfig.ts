import { stringify } from "yaml";

import { readKubeconfig } from "./read-kubeconfig.ts";

/**
 * The part of a kubeconfig that one context needs, with context, cluster and user named `name`.
 *
 * @param text the kubeconfig as YAML or JSON
 * @param context the context to pick; default: its current context
 * @throws Error that names what is missing; never quotes the content
 */
export function singleContext(text: string, name: string, context?: string): string {
  const found = readKubeconfig(text, name, context);
  if ("finding" in found) throw new Error(`${found.finding.reason} (${found.finding.remedy})`);
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: found.cluster }],
    users: [{ name, user: found.user }],
  });
}

/** A kubeconfig that authenticates with a service account's token, named as Istio's remote secrets are. */
export function tokenKubeconfig(options: {
  readonly name: string;
  readonly server: string;
  /** URL of the proxy on the way to it. Default: none. */
  readonly proxy?: string;
  /** Base64 of the PEM, as a service-account-token Secret holds it. */
  readonly caData: string;
  /** The token itself, or the path of a file with it: from the kubeconfig's directory, and read again each minute. */
  readonly user: { readonly token: string } | { readonly tokenFile: string };
}): string {
  const { name, server, proxy, caData, user } = options;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [
      {
        name,
        cluster: {
          server,
          ...(proxy !== undefined && { "proxy-url": proxy }),
          "certificate-authority-data": caData,
        },
      },
    ],
    users: [{ name, user }],
  });
}
