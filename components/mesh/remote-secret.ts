import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { createAccountToken, type AccountToken } from "../kubernetes/account-token.ts";
import { tokenKubeconfig } from "../kubernetes/kubeconfig.ts";
import { within } from "../kubernetes/within.ts";
import type { ControlPlane } from "./control-plane.ts";
import { istioNamespace, readerAccount, readerTokenSecret, remoteSecretName } from "./names.ts";

export interface RemoteSecretArgs {
  /** The primary that is to know the target's endpoints. */
  readonly reader: ControlPlane;
  readonly target: ControlPlane;
  /** URL at which the reader's pods reach the target's API server. */
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
  readonly reader: string;
  readonly target: string;

  constructor(name: string, args: RemoteSecretArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:RemoteSecret", name, {}, opts);
    this.reader = args.reader.cluster.name;
    this.target = args.target.cluster.name;
    const token = this.createReader(name, args);
    this.secret = this.createSecret(name, args, token);
    this.registerOutputs({});
  }

  private createReader(name: string, { reader, target }: RemoteSecretArgs): pulumi.Output<AccountToken> {
    const account = readerAccount(reader.cluster.name);
    const opts = within(target.cluster, { parent: this });
    const namespace = target.namespace.metadata.name;
    const serviceAccount = new k8s.core.v1.ServiceAccount(
      name,
      { metadata: { name: account, namespace } },
      opts,
    );
    const binding = new k8s.rbac.v1.ClusterRoleBinding(
      name,
      {
        metadata: { name: account },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: readerRole },
        subjects: [{ kind: "ServiceAccount", name: account, namespace }],
      },
      { ...opts, dependsOn: [...target.objects] },
    );
    const metadata = { name: readerTokenSecret(reader.cluster.name), namespace };
    return createAccountToken(`${name}-token`, account, metadata, {
      ...opts,
      dependsOn: [serviceAccount, binding],
    });
  }

  private createSecret(
    name: string,
    { reader, target, server }: RemoteSecretArgs,
    token: pulumi.Output<AccountToken>,
  ): k8s.core.v1.Secret {
    const cluster = target.cluster.name;
    const kubeconfig = token.apply(({ caData, token }) =>
      tokenKubeconfig({ name: cluster, server, caData, user: { token } }),
    );
    return new k8s.core.v1.Secret(
      name,
      {
        metadata: {
          name: remoteSecretName(cluster),
          namespace: reader.namespace.metadata.name,
          labels: { "istio/multiCluster": "true" },
          annotations: { "networking.istio.io/cluster": cluster },
        },
        stringData: { [cluster]: kubeconfig },
      },
      // istiod has to know the networks before what is on them.
      within(reader.cluster, { parent: this, ...(reader.meshConfig && { dependsOn: reader.meshConfig }) }),
    );
  }
}
