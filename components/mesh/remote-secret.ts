import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { createAccountToken, type AccountToken } from "../kubernetes/account-token.ts";
import { tokenKubeconfig } from "../kubernetes/kubeconfig.ts";
import { istioNamespace, type ControlPlane } from "./control-plane.ts";

export interface RemoteSecretArgs {
  /** The primary that is to know the endpoints of `of`. */
  readonly primary: ControlPlane;
  readonly of: ControlPlane;
  /** URL at which pods of the primary reach the API server of `of`. */
  readonly server: string;
}

/** ClusterRole that Istio's charts make for exactly this reader (istiod chart, reader-clusterrole.yaml). */
const readerRole = `istio-reader-clusterrole-${istioNamespace}`;

/**
 * Lets a primary's istiod read another cluster: there a service account of its own, so that one peer can be
 * shut out without the others, and in the primary the Secret that istiod looks for.
 */
export class RemoteSecret extends pulumi.ComponentResource {
  readonly secret: k8s.core.v1.Secret;
  /** Names of the cluster that reads and the one that is read. */
  readonly primary: string;
  readonly of: string;

  constructor(name: string, args: RemoteSecretArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:istio:RemoteSecret", name, {}, opts);
    this.primary = args.primary.cluster.name;
    this.of = args.of.cluster.name;
    const token = this.createReader(name, args);
    this.secret = this.createSecret(name, args, token);
    this.registerOutputs({});
  }

  private createReader(name: string, { primary, of }: RemoteSecretArgs): pulumi.Output<AccountToken> {
    const account = `istio-reader-${primary.cluster.name}`;
    const opts: pulumi.CustomResourceOptions = {
      parent: this,
      provider: of.cluster.provider,
      ...(of.cluster.lifetime && { deletedWith: of.cluster.lifetime }),
    };
    const namespace = of.namespace.metadata.name;
    const reader = new k8s.core.v1.ServiceAccount(name, { metadata: { name: account, namespace } }, opts);
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name: account },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: readerRole },
        subjects: [{ kind: "ServiceAccount", name: account, namespace }],
      },
      { ...opts, dependsOn: [...of.objects] },
    );
    const metadata = { name: `${account}-token`, namespace };
    return createAccountToken(`${name}-token`, account, metadata, { ...opts, dependsOn: [reader, binding] });
  }

  private createSecret(
    name: string,
    { primary, of, server }: RemoteSecretArgs,
    token: pulumi.Output<AccountToken>,
  ): k8s.core.v1.Secret {
    const cluster = of.cluster.name;
    const kubeconfig = token.apply(({ caData, token }) =>
      tokenKubeconfig({ name: cluster, server, caData, user: { token } }),
    );
    return new k8s.core.v1.Secret(
      name,
      {
        metadata: {
          name: `istio-remote-secret-${cluster}`,
          namespace: primary.namespace.metadata.name,
          labels: { "istio/multiCluster": "true" },
          annotations: { "networking.istio.io/cluster": cluster },
        },
        stringData: { [cluster]: kubeconfig },
      },
      {
        parent: this,
        provider: primary.cluster.provider,
        ...(primary.cluster.lifetime && { deletedWith: primary.cluster.lifetime }),
      },
    );
  }
}
