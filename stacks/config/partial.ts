import { z } from "zod";

import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import { shown } from "./shown.ts";

/** A config as far as it can be read, so that whatever else is wrong with it is found as well. */
export interface PartialConfig<Config> {
  readonly config: Config;
  /** Unreadable parts, which `config` lacks: one entry of a key (`clusters.main0`), or a whole key (`mesh`). */
  readonly rejectedParts: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;
type Leaf = Exclude<Issue, z.core.$ZodIssueInvalidUnion>;

/** Reads raw config values, and tells which keys and types are wrong. */
export function readPartially<Schema extends z.ZodObject>(
  schema: Schema,
  raw: Readonly<Record<string, unknown>>,
): PartialConfig<z.output<Schema>> {
  const result = schema.safeParse(raw);
  if (result.success) return { config: result.data, rejectedParts: new Set(), problems: [] };
  const issues = result.error.issues.flatMap(issue => leavesOf(issue, []));
  const collections = collectionsOf(schema);
  const required = Object.fromEntries([...collections].map(key => [key, {}] as const));
  return {
    config: schema.parse({ ...required, ...dropRejected(issues, raw, collections) }),
    rejectedParts: new Set(
      issues
        .filter(({ code }) => code !== "unrecognized_keys")
        .map(({ path }) => partOf(path, collections).join(".")),
    ),
    problems: issues.flatMap(issue => problemsOf(schema, issue, raw)),
  };
}

/** A key as users write it, behind the project's name. */
function pathOf(path: Path): string {
  return `isthmus:${path.map(String).join(".")}`;
}

/** The remedy for a key that is not among the known ones. */
export function remedyForKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined ? `the keys here are ${known.join(", ")}` : `did you mean ${meant}?`;
}

/** The issue itself, or of a union those of the alternative that was meant: the one whose own type fits. */
function leavesOf(issue: Issue, above: Path): Leaf[] {
  const path = [...above, ...issue.path];
  if (issue.code !== "invalid_union") return [{ ...issue, path }];
  const meant = issue.errors.find(inner =>
    inner.every(({ code, path }) => code !== "invalid_type" || path.length > 0),
  );
  if (meant) return meant.flatMap(inner => leavesOf(inner, path));
  const types = issue.errors.flatMap(inner =>
    inner.flatMap(leaf => (leaf.code === "invalid_type" ? leaf.expected : [])),
  );
  return [{ code: "custom", path, message: typeNamesOf(types) }];
}

/** Keys whose entries have names of the user's. */
function collectionsOf(schema: z.ZodObject): ReadonlySet<string> {
  const isRecord = (type: z.core.$ZodType): boolean =>
    type instanceof z.ZodDefault || type instanceof z.ZodOptional
      ? isRecord(type.unwrap())
      : type instanceof z.ZodRecord;
  return new Set(
    Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, type]) => (isRecord(type) ? [key] : [])),
  );
}

/** The smallest part that can be left out: one entry of a collection, or a whole key. */
function partOf(path: Path, collections: ReadonlySet<string>): Path {
  return path.slice(0, collections.has(String(path[0])) ? 2 : 1);
}

/** `raw` without the unknown keys, and without each part that has something wrong. */
function dropRejected(
  issues: readonly Leaf[],
  raw: Readonly<Record<string, unknown>>,
  collections: ReadonlySet<string>,
): Record<string, unknown> {
  const rest = structuredClone(raw);
  for (const issue of issues) {
    const gone =
      issue.code === "unrecognized_keys"
        ? issue.keys.map(key => [...issue.path, key])
        : [partOf(issue.path, collections)];
    for (const path of gone) {
      const parent = valueAt(rest, path.slice(0, -1));
      const key = path.at(-1);
      if (isObject(parent) && key !== undefined) Reflect.deleteProperty(parent, key);
    }
  }
  return rest;
}

function problemsOf(schema: z.ZodObject, issue: Leaf, raw: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map(key => ({
      path: pathOf([...issue.path, key]),
      reason: "there is no such key",
      remedy: remedyForKey(key, known),
    }));
  }
  const path = pathOf(issue.path);
  const value = valueAt(raw, issue.path);
  return value === undefined
    ? [{ path, reason: "it is missing", remedy: remedyOf(issue, "add") }]
    : [{ path, reason: `${shown(value)} can't be used`, remedy: remedyOf(issue, "write") }];
}

function remedyOf(issue: Leaf, verb: "add" | "write"): string {
  switch (issue.code) {
    case "invalid_type":
      return `${verb} ${typeNamesOf([issue.expected])}`;
    case "too_small":
      return issue.origin === "string" ? "write some text" : `write ${issue.minimum} or more`;
    case "too_big":
      return `write ${issue.maximum} or less`;
    case "invalid_value":
      return `${verb} ${issue.values.map(String).join(" or ")}`;
    case "invalid_format":
      return issue.message;
    case "custom":
      return `${verb} ${issue.message}`;
    default:
      return issue.message;
  }
}

/** Zod's names of types, in the words of the documentation. */
const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  number: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** One of these types, in words. */
function typeNamesOf(types: readonly string[]): string {
  const words = types.flatMap(type => (type === "boolean" ? ["true", "false"] : (typeNames[type] ?? type)));
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" or ");
}

function valueAt(object: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    object,
  );
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === "object" && value !== null;
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(option => keysAt(option, path));
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [key, ...rest] = path;
  const shape: Readonly<Record<PropertyKey, z.core.$ZodType | undefined>> = schema.shape;
  if (key === undefined) return Object.keys(shape);
  const inner = shape[key];
  return inner ? keysAt(inner, rest) : [];
}
