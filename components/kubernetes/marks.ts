import * as pulumi from "@pulumi/pulumi";

import { fieldManagerOf, ownerLabel } from "./owner.ts";

/**
 * An update that was killed may have made an object without a record of it. Applying it again conflicts with what the
 * server has filled in since, or a controller, unless forced.
 */
const forceApply = { "pulumi.com/patchForce": "true" };

/**
 * Makes every Kubernetes object one that is applied anyway, and in a cluster that is not the stack's own says who wrote it and whose
 * it is. What is only patched belongs to somebody else.
 *
 * @param owner undefined in a cluster that is the stack's own as a whole
 */
export function marked(owner: pulumi.Input<string> | undefined): pulumi.ResourceTransformation {
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const { metadata } = props as { readonly metadata?: Metadata };
    const isPatch = type.endsWith("Patch");
    return {
      props: {
        ...props,
        metadata: {
          ...metadata,
          annotations: {
            ...metadata?.annotations,
            ...forceApply,
            ...(owner !== undefined && writtenBy(owner)),
          },
          ...(owner !== undefined && !isPatch && { labels: { ...metadata?.labels, [ownerLabel]: owner } }),
        },
      },
      opts,
    };
  };
}

const writtenBy = (owner: pulumi.Input<string>) => ({
  "pulumi.com/patchFieldManager": pulumi.output(owner).apply(fieldManagerOf),
});

interface Metadata {
  readonly annotations?: object;
  readonly labels?: object;
}
