import type { ClusterSight } from "../../components/adoption/cluster-sight.ts";
import type { ExistingObject } from "../../components/adoption/existing-object.ts";
import type { Claim } from "../../components/kubernetes/claim.ts";
import type { NamespaceSpec } from "../../components/kubernetes/namespace.ts";

/** A namespace that a stack needs and somebody else has made. */
export interface FoundNamespace {
  readonly spec: NamespaceSpec;
  readonly found: ExistingObject;
}

/** Whether an object is the stack's own, and stays. @param owner id of the stack's identity */
export function isOwn(object: ExistingObject, owner: string | undefined): boolean {
  return owner !== undefined && object.owner === owner && !object.isGoing;
}

/** Namespaces that a stack needs and no stack made. Another stack's can't be shared: it is deleted with that stack. */
export function foundNamespaces(claims: readonly Claim[], { objects }: ClusterSight): FoundNamespace[] {
  return claims.flatMap(({ kind, name, spec }) => {
    if (!spec) return [];
    const found = objects.find(object => object.kind === kind && object.name === name);
    return found && found.owner === undefined && !found.isGoing ? [{ spec, found }] : [];
  });
}
