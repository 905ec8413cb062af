/**
 * Label of every object that a stack made in a cluster which is not its own; the value is the id of the stack's identity.
 * An object without it is somebody else's.
 */
export const ownerLabel = "isthmus.io/owner";

/** The name under which a stack writes to objects in a cluster that is not its own. What it wrote can be taken back by it. */
export function fieldManagerOf(owner: string): string {
  return `isthmus-${owner}`;
}
