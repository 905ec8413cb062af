import type { Collection } from "./collector.ts";
import { redactor } from "./redact.ts";

/** An archive as it may leave this machine. */
export interface Entries {
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
  /** What could not be asked, and why. */
  readonly unasked: readonly string[];
}

/**
 * Puts collections into one archive. A secret that one of them knows is taken out of all, and of what could not be asked as well.
 *
 * @param directory in which all files are
 */
export function entriesOf(directory: string, collections: readonly Collection[]): Entries {
  const redact = redactor(collections.flatMap(({ secrets }) => secrets));
  const unasked = collections.flatMap(collection => collection.unasked).map(redact);
  const files = collections.flatMap(collection => Object.entries(collection.files));
  return {
    unasked,
    files: Object.fromEntries([
      [`${directory}/unasked.txt`, unasked.map(line => `${line}\n`).join("")],
      ...files.map(([path, text]) => [`${directory}/${path}`, redact(text)]),
    ]) as Record<string, string>,
  };
}
