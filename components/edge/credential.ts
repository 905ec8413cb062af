import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { tokenKubeconfig } from "../cluster/kubeconfig.ts";
import { accountNamespace, codeLabel } from "./names.ts";

export interface CredentialArgs {
  readonly code: string;
  /** URL at which the site reaches the management cluster's API server. */
  readonly server: string;
  /** Name of the token's generation: another one makes a new token, and ends the old one once the site has the new. */
  readonly token: string;
}

/**
 * A site's access to the management cluster: a service account and a token. What it may do, every site may: its namespace
 * gives it, and it holds for nothing but the way to the traffic manager.
 *
 * @returns the site's kubeconfig, secret
 */
export function createCredential(
  resource: string,
  { code, server, token: generation }: CredentialArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const labels = { [codeLabel]: code };
  const account = new k8s.core.v1.ServiceAccount(
    `${resource}-account`,
    { metadata: { name: code, namespace: accountNamespace, labels }, automountServiceAccountToken: false },
    opts,
  );
  const token = new k8s.core.v1.Secret(
    `${resource}-token`,
    {
      metadata: {
        name: `${code}-${generation}`,
        namespace: accountNamespace,
        labels,
        annotations: { "kubernetes.io/service-account.name": code },
      },
      type: "kubernetes.io/service-account-token",
    },
    { ...opts, dependsOn: account },
  );
  return pulumi.secret(
    token.data.apply((data: Readonly<Record<string, string>> | undefined) =>
      tokenKubeconfig({
        name: code,
        server,
        // A preview against a running cluster gets the Secret back before the controller has filled it.
        caData: data?.["ca.crt"] ?? "",
        token: Buffer.from(data?.["token"] ?? "", "base64").toString(),
      }),
    ),
  );
}
