import * as command from "@pulumi/command";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { inlineKubeconfig, type Credential } from "../credential.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import type { UsedNamespace } from "../../kubernetes/namespace.ts";
import { within } from "../../kubernetes/within.ts";
import { codeLabel, edgeNamespace, wutongClusterKind, wutongSecretName } from "../names.ts";

export interface WutongSiteArgs {
  readonly code: string;
  readonly cluster: Cluster;
  /** wt-system of the cluster, which is wutong's. */
  readonly namespace: UsedNamespace;
  /** Name of the WutongCluster in it. */
  readonly wutongCluster: string;
  /** For the management cluster; secret. */
  readonly credential: pulumi.Output<Credential>;
}

/**
 * The site's end of a tunnel where wutong runs: its operator gets the kubeconfig and the code, and runs the interceptor
 * itself (wutong-operator 1.14, controllers/wutongcluster_controller.go).
 */
export class WutongSite extends pulumi.ComponentResource {
  readonly objects: readonly [k8s.core.v1.Secret, k8s.apiextensions.CustomResourcePatch];

  constructor(name: string, args: WutongSiteArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edges:WutongSite", name, {}, within(args.cluster, opts));
    const { code, wutongCluster } = args;
    const found = new command.local.Command(
      `${name}-wutong`,
      {
        create: "node components/run.ts wutong.find",
        environment: {
          ISTHMUS_CODE: code,
          ISTHMUS_SITE: args.cluster.name,
          ISTHMUS_WUTONG_CLUSTER: wutongCluster,
        },
        stdin: args.cluster.kubeconfig,
        logging: "none",
        addPreviousOutputInEnv: false,
      },
      { parent: this },
    );
    const secret = new k8s.core.v1.Secret(
      `${name}-kubeconfig`,
      {
        metadata: {
          name: wutongSecretName,
          namespace: edgeNamespace,
          labels: { [codeLabel]: code },
        },
        stringData: { kubeconfig: args.credential.apply(inlineKubeconfig) },
      },
      { parent: this, dependsOn: [args.namespace, found] },
    );
    const patch = new k8s.apiextensions.CustomResourcePatch(
      `${name}-wutong`,
      {
        ...wutongClusterKind,
        metadata: {
          name: wutongCluster,
          namespace: edgeNamespace,
        },
        spec: { edgeIsolatedClusterCode: code },
      },
      { parent: this, dependsOn: [secret, found] },
    );
    this.objects = [secret, patch];
    this.registerOutputs({});
  }
}
