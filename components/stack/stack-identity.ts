/**
 * Who a stack is. Its name alone tells little: two people, or two backends, may each have a stack `dev` on one machine or in
 * one adopted cluster. What a stack makes there carries this, so that nobody takes it for theirs.
 */
export interface StackIdentity {
  /** Random UUID; the owner that marks name. */
  readonly id: string;
  readonly stack: string;
  /** Who first brought it up, and where: for people, since no other backend knows the id. */
  readonly user: string;
  readonly host: string;
  /** When; ISO 8601 in UTC. */
  readonly since: string;
}

/** Reads what the task `stack.identify` printed. */
export function parseIdentity(json: string): StackIdentity {
  return JSON.parse(json) as StackIdentity;
}
