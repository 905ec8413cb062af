import { isDeepStrictEqual } from "node:util";

import { Document, isMap, parse, parseDocument, type Pair, type YAMLMap } from "yaml";

import { didYouMean } from "../config/nearest.ts";
import { nameIn } from "../config/raw-config.ts";
import { addEntry, keyOf, removeEntry, type EntryText } from "./map-text.ts";

/** An edge as a stack's file is to have it: its keys that are not left out. */
export type EdgeEntry = Readonly<Record<string, unknown>>;

/** Words that are more than text in YAML 1.1 only, such as yes, are put in quotes. */
const written = { compat: "yaml-1.1" } as const;

/** Longest edge that gets a single line, in characters. */
const longestLine = 100;

/**
 * The text of a stack's file with one more edge. Nothing else in it changes.
 *
 * @throws Error when it has the code already, or can't be edited
 */
export function withEdge(text: string, project: string, code: string, entry: EdgeEntry): string {
  const path = pathOf(code);
  return edited(text, path, file => {
    const { config, edges } = edgesIn(file, project);
    if (edges === undefined) {
      const key = `${project}:edges`;
      return {
        text: addEntry(file, config, entryText([key, code], entry, isShort(entry))),
        expected: values => ({ ...values, [key]: { [code]: entry } }),
      };
    }
    const { map } = edges;
    if (map.items.some(item => keyOf(item) === code))
      throw new Error(`${path}: it is there already (choose another code, or change it in the file)`);
    return {
      text: addEntry(file, map, entryText([code], entry, isInOneLine(map.items.at(-1)) && isShort(entry))),
      expected: values => ({ ...values, [edges.key]: { ...(values[edges.key] as object), [code]: entry } }),
    };
  });
}

/**
 * The text of a stack's file without one of its edges; of the last one, without the key for all. Nothing else in it changes.
 *
 * @throws Error when it has no such code, or can't be edited
 */
export function withoutEdge(text: string, project: string, code: string): string {
  const path = pathOf(code);
  return edited(text, path, file => {
    const { config, edges } = edgesIn(file, project);
    const codes = edges?.map.items.flatMap(item => keyOf(item) ?? []) ?? [];
    if (edges === undefined || !codes.includes(code)) {
      const others = codes.length === 0 ? "the stack has none" : `those there are: ${codes.join(", ")}`;
      throw new Error(`${path}: there is no such edge${didYouMean(code, codes)} (${others})`);
    }
    const { key, map } = edges;
    if (codes.length === 1) {
      const expected = (values: Values) => without(values, key);
      return { text: removeEntry(file, config, key), expected };
    }
    return {
      text: removeEntry(file, map, code),
      expected: values => ({ ...values, [key]: without(values[key] as Values, code) }),
    };
  });
}

const pathOf = (code: string): string => `isthmus:edges.${code}`;

type Values = Readonly<Record<string, unknown>>;

interface Edit {
  readonly text: string;
  /** What the values under `config` are after it, from those before. */
  readonly expected: (values: Values) => Values;
}

/** Edits a text, and makes sure that the result says what it has to: YAML has forms in which an entry can't be found by its lines. */
function edited(text: string, path: string, edit: (text: string) => Edit): string {
  const isWindows = /\r\n/.test(text) && !/[^\r]\n/.test(text);
  const file = isWindows ? text.replaceAll("\r\n", "\n") : text;
  const { text: result, expected } = edit(file);
  const before = parse(file) as { readonly config: Values };
  if (!isDeepStrictEqual(parsed(result), { ...before, config: expected(before.config) }))
    throw new Error(`${path}: the file is written in a way that can't be edited from here (edit it by hand)`);
  return isWindows ? result.replaceAll("\n", "\r\n") : result;
}

/** The values in a text; undefined when it is no YAML. */
function parsed(text: string): unknown {
  const document = parseDocument(text);
  return document.errors.length > 0 ? undefined : document.toJS();
}

interface Found {
  readonly config: YAMLMap;
  /** Absent where no edges are named. */
  readonly edges?: { readonly key: string; readonly map: YAMLMap };
}

function edgesIn(text: string, project: string): Found {
  const config = parseDocument(text).get("config", true);
  if (!isMap(config) || config.items.length === 0) throw new Error("the stack's file has no config");
  const item = config.items.find(pair => nameIn(project, keyOf(pair) ?? "") === "edges");
  if (item === undefined) return { config };
  const map = item.value;
  if (!isMap(map)) throw new Error("isthmus:edges: it is no map in the file (write it as one: code: { … })");
  return { config, edges: { key: keyOf(item) ?? "", map } };
}

/** An edge below some keys; in block style, the edge itself in one line or in several. */
function entryText(path: readonly string[], entry: EdgeEntry, isInOneLine: boolean): EntryText {
  const value = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), entry);
  const [inBlock, inFlow] = [new Document(value, written), new Document(value, written)];
  const edge = inBlock.getIn(path);
  if (isMap(edge)) edge.flow = isInOneLine;
  if (isMap(inFlow.contents)) inFlow.contents.flow = true;
  const print = (document: Document) => document.toString({ lineWidth: 0 }).trimEnd();
  return { block: print(inBlock), flow: print(inFlow).slice("{ ".length, -" }".length) };
}

const isShort = (entry: EdgeEntry): boolean => JSON.stringify(entry).length <= longestLine;

/** Whether an edge is written in one line; one that is not there counts as such. */
function isInOneLine(edge: Pair | undefined): boolean {
  return !isMap(edge?.value) || edge.value.flow === true;
}

function without(values: Values, key: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name !== key));
}
