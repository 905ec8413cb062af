import type { StackIdentity } from "./stack-identity.ts";

/** Label of everything that a stack makes where others make things too; its value is the {@link StackIdentity}'s id. */
export const ownerLabel = "isthmus.io/owner";

// For people who meet the thing and do not have the state that knows the owner.
const stackLabel = "isthmus.io/stack";
const makerLabel = "isthmus.io/made-by";
const sinceLabel = "isthmus.io/since";

/** The labels of what a stack makes. */
export function marksOf({ id, stack, user, host, since }: StackIdentity): Readonly<Record<string, string>> {
  return {
    [ownerLabel]: id,
    [stackLabel]: stack,
    [makerLabel]: `${user}@${host}`,
    [sinceLabel]: since,
  };
}

/** Whose a marked thing is. */
export interface Mark {
  /** A {@link StackIdentity}'s id. */
  readonly owner: string;
  readonly stack: string;
  /** As `user@host`. */
  readonly maker: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

/** Reads {@link marksOf} from labels; undefined for a thing that no stack made. */
export function markIn(labels: Readonly<Record<string, string>>): Mark | undefined {
  const owner = labels[ownerLabel];
  if (owner === undefined) return undefined;
  return {
    owner,
    stack: labels[stackLabel] ?? "",
    maker: labels[makerLabel] ?? "",
    since: labels[sinceLabel] ?? "",
  };
}
