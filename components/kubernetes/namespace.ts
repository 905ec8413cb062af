import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "./cluster.ts";

/** A namespace that a stack needs in a cluster. */
export interface NamespaceSpec {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** The strictest Pod Security level that lets the stack's pods be. */
  readonly podSecurity: PodSecurityLevel;
  /** Why it can't be one that somebody else has made; absent where it can. */
  readonly notShared?: string;
}

export type PodSecurityLevel = "privileged" | "baseline" | "restricted";

/** A namespace of the stack's own, or a patch on somebody else's. */
export type UsedNamespace = k8s.core.v1.Namespace | k8s.core.v1.NamespacePatch;

/**
 * Makes a namespace, or patches one that is somebody else's: what the patch adds is removed with it, and nothing else
 * changes. In a cluster that is not the stack's own it is never deleted with its resource, as others may have put
 * something into it by then: the end of the adoption looks, and deletes it when it is empty.
 *
 * @param opts with the provider and marks of the cluster, from a parent or by itself
 */
export function createNamespace(
  resource: string,
  cluster: Cluster,
  { name, labels, annotations }: Pick<NamespaceSpec, "name" | "labels" | "annotations">,
  opts: pulumi.CustomResourceOptions,
): UsedNamespace {
  const metadata = { name, ...(labels && { labels }), ...(annotations && { annotations }) };
  if (cluster.foreignNamespaces?.has(name))
    return new k8s.core.v1.NamespacePatch(resource, { metadata }, opts);
  const retain = cluster.owner === undefined ? {} : { retainOnDelete: true };
  return new k8s.core.v1.Namespace(resource, { metadata }, { ...opts, ...retain });
}
