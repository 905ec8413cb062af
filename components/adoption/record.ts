/** The record of an adoption, kept for its end. */
export interface AdoptionRecord {
  /** The UID that identifies the cluster. */
  readonly uid: string;
  /** Kinds of all that the stack has ever made there, as kubectl takes them. */
  readonly kinds: readonly string[];
  /** UIDs of objects that existed before and that programs of the stack would have made otherwise. */
  readonly found: readonly string[];
}

/** Reads what the task `adoption.begin` printed. */
export function parseRecord(json: string): AdoptionRecord {
  return JSON.parse(json) as AdoptionRecord;
}

/**
 * The record of a cluster, after another look at it. Of the same cluster nothing is forgotten: what was once made there
 * has to be deleted in the end.
 *
 * @param previous undefined at the first look
 */
export function continueRecord(now: AdoptionRecord, previous: AdoptionRecord | undefined): AdoptionRecord {
  if (previous?.uid !== now.uid) return now;
  return {
    uid: now.uid,
    kinds: [...new Set([...previous.kinds, ...now.kinds])].sort(),
    found: previous.found,
  };
}
