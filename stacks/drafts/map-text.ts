import { isScalar, type Pair, type YAMLMap } from "yaml";

/** An entry of a map in a YAML text, with where its key and its value stand there. */
type Entry = Pair<Ranged, Ranged | null>;

/** The part of a node that is needed here: offsets of its first character, and of the one after its last. */
interface Ranged {
  readonly range?: readonly [start: number, end: number, outerEnd: number] | null;
}

/** An entry as it would stand in a map of either style. */
export interface EntryText {
  /** Lines, indented as if the map began at the first column. */
  readonly block: string;
  /** Without braces around it. */
  readonly flow: string;
}

/**
 * The text with one more entry at the end of a map. Every other character stays: the library would write the whole document
 * anew, in its own layout.
 *
 * @param text in which `map` was parsed; its lines end in LF
 */
export function addEntry(text: string, map: YAMLMap, entry: EntryText): string {
  const last = entriesOf(map).at(-1);
  if (map.flow === true) return addToFlow(text, map, last, entry.flow);
  if (last === undefined) throw new Error("a map in block style has an entry");
  const indent = " ".repeat(columnOf(text, startOf(last)));
  const block = entry.block.replaceAll(/^/gm, indent);
  const at = lineEnd(text, endOf(last));
  const before = text.slice(0, at);
  const gap = (before.endsWith("\n") ? "" : "\n") + (isSpaced(last) ? "\n" : "");
  return `${before}${gap}${block}\n${text.slice(at)}`;
}

/** The text without an entry of a map. Comments above the entry stay: whom they are about, only their author knows. */
export function removeEntry(text: string, map: YAMLMap, key: string): string {
  const entries = entriesOf(map);
  const index = entries.findIndex(entry => keyOf(entry) === key);
  const entry = entries[index];
  if (entry === undefined) throw new Error(`the map has no entry ${key}`);
  if (map.flow === true) return removeFromFlow(text, entry, entries[index - 1], index < entries.length - 1);
  const start = lineStart(text, startOf(entry));
  const end = lineEnd(text, endOf(entry));
  const leavesTwoBlankLines = /(^|\n)\n$/.test(text.slice(0, start)) && /^(\n|$)/.test(text.slice(end));
  return cut(text, leavesTwoBlankLines ? start - 1 : start, end);
}

/** Takes one comma along, and of the comments only the one in the entry's own line. */
function removeFromFlow(text: string, entry: Entry, previous: Entry | undefined, hasNext: boolean): string {
  const rest = text.slice(endOf(entry));
  if (hasNext || previous === undefined) {
    const own = /^(?:\s*,)?[ \t]*(?:#.*)?(?:\n[ \t]*)?/.exec(rest)?.[0] ?? "";
    return text.slice(0, startOf(entry)) + rest.slice(own.length);
  }
  const between = text.slice(endOf(previous), startOf(entry)).trimEnd();
  const comma = /^\s*,/;
  const parts = comma.test(rest) ? [between, rest.replace(comma, "")] : [between.replace(comma, ""), rest];
  return text.slice(0, endOf(previous)) + parts.join("");
}

function entriesOf(map: YAMLMap): Entry[] {
  return map.items as Entry[];
}

/** The key of an entry as text; undefined when it is none. */
export function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** In a map of several lines the entry gets one of its own; a comment behind the last entry stays there. */
function addToFlow(text: string, map: YAMLMap, last: Entry | undefined, entry: string): string {
  const close = (map.range?.[1] ?? 0) - 1;
  if (last === undefined) return `${text.slice(0, close).trimEnd()} ${entry} ${text.slice(close)}`;
  const end = endOf(last);
  const rest = text.slice(end, close);
  const hasComma = /^\s*,/.test(rest);
  const tail = /\n[ \t]*$/.exec(rest);
  if (tail === null) return `${text.slice(0, end)}, ${entry}${text.slice(end)}`;
  const indent = " ".repeat(columnOf(text, startOf(last)));
  const line = `${hasComma ? "" : ","}${rest.slice(0, tail.index)}\n${indent}${entry}${hasComma ? "," : ""}`;
  return `${text.slice(0, end)}${line}${tail[0]}${text.slice(close)}`;
}

function isSpaced({ key }: Entry): boolean {
  return isScalar(key) && key.spaceBefore === true;
}

const startOf = ({ key }: Entry): number => key.range?.[0] ?? 0;
const endOf = ({ key, value }: Entry): number => value?.range?.[1] ?? key.range?.[1] ?? 0;

const cut = (text: string, start: number, end: number): string => text.slice(0, start) + text.slice(end);

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** The offset at which the next line begins; `offset` itself where a block has taken the end of its line. */
function lineEnd(text: string, offset: number): number {
  if (text[offset - 1] === "\n") return offset;
  const next = text.indexOf("\n", offset);
  return next < 0 ? text.length : next + 1;
}

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);
