import type * as pulumi from "@pulumi/pulumi";

/**
 * An update that was killed may have made the object without a record of it. Applying it again conflicts with what the
 * server has filled in since, or a controller, unless forced.
 */
export const applyAnyway = { "pulumi.com/patchForce": "true" } as const;

/** {@link applyAnyway} for every Kubernetes object below a component. */
export const applyChildrenAnyway: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:")) return undefined;
  const { metadata } = props as { readonly metadata?: { readonly annotations?: object } };
  return {
    props: { ...props, metadata: { ...metadata, annotations: { ...metadata?.annotations, ...applyAnyway } } },
    opts,
  };
};
