import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";
import { ManifestObject } from "../kubernetes/manifest.ts";
import { within } from "../kubernetes/within.ts";
import type { ReachedPorts } from "./gateway-ports.ts";
import { endpointIn, leadingTo } from "./istiod-endpoint.ts";
import type { ReachedGateway } from "./load-balancer-status.ts";
import type { RenderedManifest } from "./render.ts";

export interface IstiodEndpointArgs {
  /** The remote. */
  readonly cluster: Cluster;
  readonly manifest: RenderedManifest;
  /** The gateway of its primary. */
  readonly reached: pulumi.Output<ReachedGateway>;
  readonly ports: ReachedPorts;
}

/**
 * The way from a remote to an istiod behind a gateway whose IPs are known only when there is one. A name could not stand here:
 * Kubernetes calls a webhook behind an ExternalName at the Service's own port 443, where no gateway listens.
 */
export class IstiodEndpoint extends pulumi.ComponentResource {
  readonly slice: ManifestObject;

  constructor(name: string, args: IstiodEndpointArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("isthmus:mesh:IstiodEndpoint", name, {}, within(args.cluster, opts));
    const ips = args.reached.apply(reached => reached.ips);
    this.slice = new ManifestObject(name, leadingTo(endpointIn(args.manifest), ips, args.ports), {
      parent: this,
    });
    this.registerOutputs({});
  }
}
