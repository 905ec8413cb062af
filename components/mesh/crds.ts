import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../kubernetes/cluster.ts";

/**
 * Istio's custom resource definitions, by one server-side apply: as 15 resources they would take half the time
 * of an update and four fifths of the state. Removing the mesh leaves them, like Helm and `istioctl uninstall`: they would take
 * the users' own objects with them. The end of the cluster, or of its adoption, decides whether they can be deleted.
 *
 * @param digest of the definitions
 */
export function createCrds(
  name: string,
  cluster: Cluster,
  digest: string,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  return new command.local.Command(
    name,
    {
      create: "node components/run.ts crds.apply",
      environment: {
        ISTHMUS_CRDS: digest,
        ISTHMUS_CLUSTER: cluster.name,
        ISTHMUS_OWNER: cluster.owner ?? "",
      },
      stdin: cluster.kubeconfig,
      addPreviousOutputInEnv: false,
    },
    opts,
  );
}
