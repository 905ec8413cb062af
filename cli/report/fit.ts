/** A part of a text that may be cut. */
export interface Section {
  /** Lines that are never cut. */
  readonly head: readonly string[];
  /** The most important first. */
  readonly rows: readonly string[];
  readonly foot: readonly string[];
}

/**
 * Puts sections together, the most important first, in so many bytes. Each may have half of the room that those before it
 * have left, so that a long one never takes all; what is cut is counted in a line of its own.
 *
 * @param limit in bytes of UTF-8, of which a text never has fewer than characters
 * @param rest the line that says how many rows were left out
 */
export function fit(sections: readonly Section[], limit: number, rest: (count: number) => string): string {
  const reserved = sections.map(({ head, rows, foot }) =>
    size([...head, ...(rows.length > 0 ? ["", rest(rows.length)] : []), ...foot]),
  );
  let room = limit - reserved.reduce((sum, bytes) => sum + bytes, 0);
  const lines = sections.flatMap(({ head, rows, foot }, index) => {
    const isLast = index === sections.length - 1;
    const shown = rowsIn(rows, isLast ? room : Math.floor(room / 2));
    room -= size(shown);
    const left = rows.length - shown.length;
    return [...head, ...shown, ...(left > 0 ? ["", rest(left)] : []), ...foot];
  });
  return lines.map(line => `${line}\n`).join("");
}

/** As many of the first rows as there is room for. */
function rowsIn(rows: readonly string[], room: number): string[] {
  let used = 0;
  const end = rows.findIndex(row => (used += size([row])) > room);
  return rows.slice(0, end === -1 ? rows.length : end);
}

/** Bytes of lines with their line ends. */
const size = (lines: readonly string[]): number =>
  lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
