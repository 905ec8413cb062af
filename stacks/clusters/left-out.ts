import type { Unseen } from "../../components/kubernetes/sight.ts";

/** A cluster that an update leaves out: what it has stays as it is, there and in the state. */
export interface LeftOut {
  /** Why it could not be asked, or why it is left out although it was not asked. */
  readonly why: Unseen;
  /** Whether it did not answer; else it is left out because of another cluster that did not. */
  readonly isAway: boolean;
  /** Whether it takes questions and does not answer them, so that each costs the time that it is given. */
  readonly hangs: boolean;
  /** When it answered for certain; RFC 3339. Absent where the state does not tell. */
  readonly lastSeen?: string;
  /** Names of namespaces that the stack uses there although they are somebody else's, as the state has it. */
  readonly foreignNamespaces: ReadonlySet<string>;
}

/** The clusters that an update leaves out. */
export interface Absence {
  readonly clusters: ReadonlyMap<string, LeftOut>;
  /** Names of all resources that the state has. */
  readonly recorded: ReadonlySet<string>;
}

/** All clusters take part. */
export const nobodyLeftOut: Absence = { clusters: new Map(), recorded: new Set() };

/** Names of the clusters that are left out. */
export const namesLeftOut = ({ clusters }: Absence): ReadonlySet<string> => new Set(clusters.keys());
