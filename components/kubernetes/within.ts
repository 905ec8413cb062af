import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "./cluster.ts";

/**
 * Options for anything that lives inside `cluster`: its provider, and a life that ends with it. Set once on
 * a component; children inherit both from their parent.
 */
export function within(
  cluster: Cluster,
  opts: pulumi.ComponentResourceOptions = {},
): pulumi.ComponentResourceOptions {
  return {
    ...opts,
    providers: [cluster.provider],
    ...(cluster.lifetime && { deletedWith: cluster.lifetime }),
  };
}
