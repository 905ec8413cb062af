import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { ManifestObject } from "../kubernetes/manifest.ts";
import { within } from "../kubernetes/within.ts";
import { exposedIstiod, exposedServices } from "./exposed.ts";
import { objectName } from "./object-name.ts";

export interface ExposureArgs {
  readonly cluster: Cluster;
  /** Whether remotes on other networks use its istiod. */
  readonly exposesIstiod: boolean;
}

/** What a primary's istiod tells its gateways to pass on: its own one, and those of its remotes. */
export class Exposure extends pulumi.ComponentResource {
  readonly objects: readonly ManifestObject[];

  constructor(name: string, args: ExposureArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:Exposure", name, {}, within(args.cluster, opts));
    this.objects = [exposedServices, ...(args.exposesIstiod ? exposedIstiod : [])].map(
      object => new ManifestObject(`${name}-${objectName(object)}`, object, { parent: this }),
    );
    this.registerOutputs({});
  }
}
