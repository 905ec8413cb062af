import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { createAgent } from "./agent.ts";
import { createCredential, type Credential, type CredentialArgs } from "../credential.ts";
import { allowWutong } from "./wutong-access.ts";
import type { TrafficManager } from "./traffic-manager.ts";

export interface TunnelArgs extends CredentialArgs {
  readonly manager: TrafficManager;
  /** Image of the pod that stands for the site's API. */
  readonly podImage: string;
  /** Whether wutong runs the interceptor at the site, which asks for more than ours. */
  readonly wutong: boolean;
}

/** The management cluster's end of one code's tunnel. */
export interface Tunnel {
  /** The Deployment that stands for the site's API. */
  readonly agent: k8s.apps.v1.Deployment;
  /** For the site; secret. */
  readonly credential: pulumi.Output<Credential>;
}

/**
 * Makes the management cluster's end of one code's tunnel: what stands for the site's API, and the site's access. It is
 * part of its traffic manager: a component for each of a thousand codes would be a sixth of an update's steps.
 */
export function createTunnel(name: string, args: TunnelArgs): Tunnel {
  const { manager, code, podImage } = args;
  const parent = manager;
  const credential = createCredential(name, args, { parent, dependsOn: manager.accounts });
  if (args.wutong) allowWutong(name, code, { parent, dependsOn: manager.namespace });
  const images = { image: podImage, agentImage: manager.image };
  const agent = createAgent(name, { code, ...images }, manager.ready, parent);
  return { agent, credential };
}
