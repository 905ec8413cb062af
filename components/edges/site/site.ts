import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { interceptorSecret, type Credential } from "../credential.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { annotated, ManifestObject, type KubernetesObject } from "../../kubernetes/manifest.ts";
import type { UsedNamespace } from "../../kubernetes/namespace.ts";
import { within } from "../../kubernetes/within.ts";
import { kubeconfigMetadata, siteObjects, type SiteObjectsArgs } from "./site-objects.ts";

export interface SiteArgs extends SiteObjectsArgs {
  readonly cluster: Cluster;
  /** wt-system of the cluster. */
  readonly namespace: UsedNamespace;
  /** For the management cluster; secret. */
  readonly credential: pulumi.Output<Credential>;
}

/** The site's end of one code's tunnel: the interceptor, and where there is no wt-api, a sample of it. */
export class Site extends pulumi.ComponentResource {
  /** All that a proof of the tunnel rests on. */
  readonly objects: readonly (ManifestObject | k8s.core.v1.Secret)[];

  constructor(name: string, args: SiteArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:edges:Site", name, {}, within(args.cluster, opts));
    const { code, namespace } = args;
    const secret = new k8s.core.v1.Secret(
      `${name}-kubeconfig`,
      {
        metadata: kubeconfigMetadata(code),
        stringData: args.credential.apply(interceptorSecret),
      },
      { parent: this, dependsOn: namespace },
    );
    const inside = { parent: this, dependsOn: [namespace, secret] };
    this.objects = [
      secret,
      ...siteObjects(args).map(
        object => new ManifestObject(`${name}-${partName(code, object)}`, awaitLater(object), inside),
      ),
    ];
    this.registerOutputs({});
  }
}

/** The name of an object within its code. */
function partName(code: string, { kind, metadata }: KubernetesObject): string {
  return `${metadata.name.replace(`${code}-`, "")}-${kind.toLowerCase()}`;
}

/** Whether pods and tunnel work is the tunnel's verification to tell, which sees both ends. */
const awaitLater = (object: KubernetesObject): KubernetesObject =>
  annotated(object, { "pulumi.com/skipAwait": "true" });
