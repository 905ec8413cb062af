import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** The access data with which a service account reaches its cluster from outside. */
export interface AccountToken {
  /** Base64 of the API server's CA, PEM. */
  readonly caData: string;
  readonly token: string;
}

/**
 * A token of a service account that lasts until its Secret is deleted.
 *
 * @param metadata of the Secret
 * @returns secret
 */
export function createAccountToken(
  resource: string,
  account: string,
  metadata: k8s.types.input.meta.v1.ObjectMeta,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<AccountToken> {
  const annotations = { "kubernetes.io/service-account.name": account };
  const secret = new k8s.core.v1.Secret(
    resource,
    { metadata: { ...metadata, annotations }, type: "kubernetes.io/service-account-token" },
    opts,
  );
  return pulumi.secret(
    secret.data.apply((data: Readonly<Record<string, string>> | undefined) => ({
      // A preview against a running cluster gets the Secret back before the controller has filled it.
      caData: data?.["ca.crt"] ?? "",
      token: Buffer.from(data?.["token"] ?? "", "base64").toString(),
    })),
  );
}
