import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../cluster/cluster.ts";
import { within } from "../within.ts";
import { createAgent } from "./agent.ts";
import { createCredential, type Credential, type CredentialArgs } from "./credential.ts";
import { allowWutong } from "./wutong-access.ts";
import type { TrafficManager } from "./traffic-manager.ts";

export interface TunnelArgs extends CredentialArgs {
  readonly manager: TrafficManager;
  /** Image of the pod that stands for the site's API. */
  readonly podImage: string;
  /** Whether wutong runs the interceptor at the site, which asks for more than ours. */
  readonly wutong: boolean;
}

/** The management cluster's end of one code's tunnel: what stands for the site's API, and the site's access. */
export class Tunnel extends pulumi.ComponentResource {
  readonly management: Cluster;
  readonly agent: {
    readonly deployment: k8s.apps.v1.Deployment;
    readonly service: k8s.core.v1.Service;
  };
  /** For the site; secret. */
  readonly credential: pulumi.Output<Credential>;

  constructor(name: string, args: TunnelArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const { manager } = args;
    super("isthmus:edge:Tunnel", name, {}, within(manager.cluster, opts));
    this.management = manager.cluster;
    this.credential = createCredential(name, args, { parent: this, dependsOn: manager.accounts });
    if (args.wutong) allowWutong(name, args.code, { parent: this, dependsOn: manager.namespace });
    this.agent = createAgent(
      name,
      { code: args.code, image: args.podImage, agentImage: manager.image },
      { parent: this, dependsOn: [...manager.ready] },
    );
    this.registerOutputs({});
  }
}
