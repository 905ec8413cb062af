import { oneLine } from "../line/one-line.ts";

/** Longest text of a span, in characters: more is no name, and fills the space of what matters. */
const longestSpan = 100;

/** Characters that end a span or a cell of a table, and what looks like them. */
const lookalikes: Readonly<Record<string, string>> = { "`": "ˋ", "|": "∣", "\\": "∖" };

/**
 * A text of somebody else's as Markdown that shows it and does nothing: in a code span GitHub makes neither HTML, nor links,
 * nor mentions, and the few characters that would end the span or a table's cell are replaced by others of the same look.
 *
 * @param longest in characters; the rest is cut off
 */
export function codeSpan(text: string, longest: number = longestSpan): string {
  const characters = Array.from(oneLine(text));
  const shown = characters.length > longest ? [...characters.slice(0, longest - 1), "…"] : characters;
  const safe = shown.map(character => lookalikes[character] ?? character).join("");
  return safe.trim() === "" ? "—" : `\`${safe}\``;
}

/** The two lines at the top of a table. */
export function tableHead(headings: readonly string[]): string[] {
  return [tableRow(headings), `|${headings.map(() => "---").join("|")}|`];
}

/** One line of a table. Cells are Markdown. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
