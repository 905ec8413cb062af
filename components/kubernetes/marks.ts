import type * as pulumi from "@pulumi/pulumi";

/**
 * Label of every object that a stack made in a cluster which is not its own; the value is the id of the stack's identity.
 * What does not carry it is somebody else's.
 */
export const ownerLabel = "isthmus.io/owner";

/**
 * An update that was killed may have made an object without a record of it. Applying it again conflicts with what the
 * server has filled in since, or a controller, unless forced.
 */
const applyAnyway = { "pulumi.com/patchForce": "true" };

/**
 * Makes every Kubernetes object one that is applied anyway and carries its owner. A patch carries none: the object belongs to
 * somebody else and only some fields are ours.
 *
 * @param owner undefined in a cluster that is the stack's own as a whole
 */
export function marked(owner: pulumi.Input<string> | undefined): pulumi.ResourceTransformation {
  return ({ type, props, opts }) => {
    if (!type.startsWith("kubernetes:")) return undefined;
    const { metadata } = props as { readonly metadata?: Metadata };
    const labels = owner !== undefined && !type.endsWith("Patch") && { [ownerLabel]: owner };
    return {
      props: {
        ...props,
        metadata: {
          ...metadata,
          annotations: { ...metadata?.annotations, ...applyAnyway },
          ...(labels && { labels: { ...metadata?.labels, ...labels } }),
        },
      },
      opts,
    };
  };
}

interface Metadata {
  readonly annotations?: object;
  readonly labels?: object;
}
