import { parse, stringify } from "yaml";

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters?: readonly { name: string; cluster: object }[];
  readonly users?: readonly { name: string; user: object }[];
}

/**
 * The part of a kubeconfig that one context needs, with context, cluster and user named `name`.
 *
 * @param text the kubeconfig as YAML or JSON
 * @param context the context to pick; default: its current context
 * @throws Error that names the context when it, its cluster or its user is missing; never quotes the content
 */
export function singleContext(text: string, name: string, context?: string): string {
  const config = parse(text) as Kubeconfig;
  const wanted = context ?? config["current-context"];
  const found = config.contexts?.find(entry => entry.name === wanted);
  if (!found) {
    const known = config.contexts?.map(entry => entry.name).join(", ") ?? "none";
    throw new Error(`kubeconfig of ${name}: no context ${wanted ?? "is current"} (its contexts: ${known})`);
  }
  const cluster = config.clusters?.find(entry => entry.name === found.context.cluster)?.cluster;
  const user = config.users?.find(entry => entry.name === found.context.user)?.user;
  if (!cluster || !user) {
    throw new Error(`kubeconfig of ${name}: context ${found.name} names a cluster or user that is not in it`);
  }
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster }],
    users: [{ name, user }],
  });
}

/** A kubeconfig that authenticates with a service account's token, named as Istio's remote secrets are. */
export function tokenKubeconfig(options: {
  readonly name: string;
  readonly server: string;
  /** Base64 of the PEM, as a service-account-token Secret holds it. */
  readonly caData: string;
  /** The token itself, or the path of a file with it: from the kubeconfig's directory, and read anew each minute. */
  readonly user: { readonly token: string } | { readonly tokenFile: string };
}): string {
  const { name, server, caData, user } = options;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server, "certificate-authority-data": caData } }],
    users: [{ name, user }],
  });
}
