import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";

/**
 * Istio's custom resource definitions, by one server-side apply: as 15 resources they would take half the time
 * of an update and four fifths of the state. Like Helm and `istioctl uninstall`, removing the mesh leaves them:
 * they would take the users' own objects with them.
 */
export function applyCrds(
  name: string,
  cluster: Cluster,
  crds: string,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  return new command.local.Command(
    name,
    {
      create: "node components/run.ts crds.apply",
      environment: { ISTHMUS_CRDS: crds },
      stdin: cluster.kubeconfig,
      addPreviousOutputInEnv: false,
    },
    opts,
  );
}
