import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "./cluster.ts";
import { marked } from "./marks.ts";

/**
 * Options for anything that lives inside `cluster`: its provider, its marks, and a life that ends with it. Set once on
 * a component; children inherit all three from their parent.
 */
export function within<Options extends pulumi.ResourceOptions>(cluster: Cluster, opts: Options): Options {
  return {
    ...opts,
    provider: cluster.provider,
    transformations: [...(opts.transformations ?? []), marked(cluster.owner)],
    ...(cluster.lifetime && { deletedWith: cluster.lifetime }),
  };
}
