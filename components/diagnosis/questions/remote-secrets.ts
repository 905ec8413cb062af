import { parse } from "yaml";

import type { Api } from "../../kubernetes/api.ts";
import type { Kubectl } from "../../kubernetes/kubectl.ts";
import { istioNamespace, remoteSecretName } from "../../mesh/names.ts";

/** A primary's remote secret for one cluster, without what is secret in it. */
export interface RemoteSecret {
  /** Whether istiod takes it for one: its label, and its key. */
  readonly isRead: boolean;
  /** URL of the API server; empty where there is none to be read. */
  readonly server: string;
}

/** A token on its way from where it is kept to where it is asked about; it is shown to nobody. */
export type Tokens = ReadonlyMap<string, string>;

/** The remote secrets of a primary, by target, and their tokens. Targets without one are left out. */
export async function askRemoteSecrets(
  api: Api,
  targets: readonly string[],
): Promise<{ readonly secrets: Readonly<Record<string, RemoteSecret>>; readonly tokens: Tokens }> {
  const tokens = new Map<string, string>();
  const secrets = await Promise.all(
    targets.map(async target => {
      const path = `/api/v1/namespaces/${istioNamespace}/secrets/${remoteSecretName(target)}`;
      const found = (await api.get(path)) as SecretObject | undefined;
      if (!found) return [];
      const { server, token } = readRemoteKubeconfig(
        Buffer.from(found.data?.[target] ?? "", "base64").toString(),
      );
      if (token !== "") tokens.set(target, token);
      const isRead =
        found.metadata.labels?.["istio/multiCluster"] === "true" && found.data?.[target] !== undefined;
      return [[target, { isRead, server }] as const];
    }),
  );
  return { secrets: Object.fromEntries(secrets.flat()), tokens };
}

interface SecretObject {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

/** Server and token of a kubeconfig as remote secrets have them; empty where they are not there. */
export function readRemoteKubeconfig(text: string): { readonly server: string; readonly token: string } {
  try {
    const { clusters = [], users = [] } = (parse(text, { logLevel: "error" }) ?? {}) as {
      readonly clusters?: readonly { readonly cluster?: { readonly server?: string } }[];
      readonly users?: readonly { readonly user?: { readonly token?: string } }[];
    };
    return { server: clusters[0]?.cluster?.server ?? "", token: users[0]?.user?.token ?? "" };
  } catch {
    return { server: "", token: "" };
  }
}

/** What a cluster says of a token. */
export interface TokenReview {
  /** Whose it is, as `system:serviceaccount:<namespace>:<name>`; undefined when the cluster does not take it. */
  readonly user: string | undefined;
  /** Why it does not. */
  readonly reason: string;
}

/** Asks a cluster of whom a token is. The token travels by standard input. */
export async function askToken(kubectl: Kubectl, token: string): Promise<TokenReview> {
  const answer = await kubectl(
    ["create", "--raw", "/apis/authentication.k8s.io/v1/tokenreviews", "-f", "-"],
    {
      input: JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } }),
    },
  );
  const { status = {} } = JSON.parse(answer) as {
    readonly status?: {
      readonly authenticated?: boolean;
      readonly user?: { readonly username?: string };
      readonly error?: string;
    };
  };
  const isTaken = status.authenticated === true;
  return {
    user: isTaken ? status.user?.username : undefined,
    reason: (status.error ?? "").replaceAll(token, "…"),
  };
}
