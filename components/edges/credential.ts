import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { createAccountToken, type AccountToken } from "../kubernetes/account-token.ts";
import { tokenKubeconfig } from "../kubernetes/kubeconfig.ts";
import { accountNamespace, codeLabel, tokenSecretName } from "./names.ts";

export interface CredentialArgs {
  readonly code: string;
  /** URL at which the site reaches the management cluster's API server. */
  readonly server: string;
  /** URL of the proxy on that way. Default: none. */
  readonly proxy?: string;
  /** Name of the token's generation: another one makes a new token, and ends the old one once the site has the new. */
  readonly tokenName: string;
}

/** The access data with which a site reaches its management cluster. */
export interface Credential extends AccountToken {
  readonly code: string;
  readonly server: string;
  readonly proxy?: string;
}

/**
 * A site's access to the management cluster: a service account and a token. What it may do, every site may: its namespace
 * gives it, and it holds for nothing but the way to the traffic manager.
 *
 * @returns secret
 */
export function createCredential(
  resource: string,
  { code, server, proxy, tokenName }: CredentialArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<Credential> {
  const labels = { [codeLabel]: code };
  const account = new k8s.core.v1.ServiceAccount(
    `${resource}-account`,
    { metadata: { name: code, namespace: accountNamespace, labels }, automountServiceAccountToken: false },
    opts,
  );
  const metadata = { name: tokenSecretName(code, tokenName), namespace: accountNamespace, labels };
  const token = createAccountToken(`${resource}-token`, code, metadata, { ...opts, dependsOn: account });
  return token.apply(access => ({ code, server, ...(proxy !== undefined && { proxy }), ...access }));
}

/**
 * Data of the Secret that our interceptor mounts. The token is a file of its own: the client reads it again each
 * minute, so another token needs no other connection.
 */
export function interceptorSecret({ code: name, token, ...way }: Credential): {
  readonly kubeconfig: string;
  readonly token: string;
} {
  return { kubeconfig: tokenKubeconfig({ ...way, name, user: { tokenFile: "token" } }), token };
}

/** The kubeconfig in one piece, as wutong takes it. */
export function inlineKubeconfig({ code: name, token, ...way }: Credential): string {
  return tokenKubeconfig({ ...way, name, user: { token } });
}
