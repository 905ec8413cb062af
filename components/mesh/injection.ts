import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { within } from "../kubernetes/within.ts";
import { annotated, ManifestObject, type KubernetesObject } from "../kubernetes/manifest.ts";
import { objectName } from "./object-name.ts";
import type { RenderedManifest } from "./render.ts";

export interface InjectionArgs {
  readonly cluster: Cluster;
  readonly manifest: RenderedManifest;
}

/** The fields that istiod writes into its webhooks; everything else in them is ours. */
const writtenByIstiod = ["webhooks[*].clientConfig.caBundle", "webhooks[*].failurePolicy"];

/** Istio's admission webhooks in one cluster; done when istiod has put its CA into the one that injects sidecars. */
export class Injection extends pulumi.ComponentResource {
  readonly webhooks: readonly ManifestObject[];

  constructor(name: string, args: InjectionArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:Injection", name, {}, within(args.cluster, opts));
    this.webhooks = args.manifest.objects
      .filter(({ kind }) => kind.endsWith("WebhookConfiguration"))
      .map(
        object =>
          new ManifestObject(`${name}-${objectName(object)}`, awaitCaBundle(object), {
            parent: this,
            ignoreChanges: writtenByIstiod,
            customTimeouts: { create: "3m", update: "3m" },
          }),
      );
    this.registerOutputs({});
  }
}

/**
 * Without istiod's CA in it the webhook fails every pod that wants a sidecar. On a remote that takes the whole
 * way back: remote secret, annotation, routes.
 */
function awaitCaBundle(object: KubernetesObject): KubernetesObject {
  if (object.kind !== "MutatingWebhookConfiguration") return object;
  return annotated(object, { "pulumi.com/waitFor": "jsonpath={.webhooks[0].clientConfig.caBundle}" });
}
