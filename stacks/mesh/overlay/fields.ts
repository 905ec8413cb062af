import { readFileSync } from "node:fs";

import { nearest } from "../../config/nearest.ts";
import { shown } from "../../config/shown.ts";
import type { Finding } from "../../../components/finding.ts";

/** Something wrong at a place in an overlay. */
export interface FieldFinding extends Finding {
  readonly at: readonly string[];
}

/**
 * The keys that istioctl knows, which fields.go has read from its own types. A type is a word (text, boolean …), the name of
 * an object with its own keys, `[]` or `{}` before the type of each item, or `=` before the values to choose from.
 */
interface IstioFields {
  /** Modules and their versions. */
  readonly source: string;
  readonly roots: Readonly<Record<string, string>>;
  readonly types: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

let loaded: IstioFields | undefined;

/** Read only when there is an overlay to check. */
export function istioFields(): IstioFields {
  loaded ??= JSON.parse(readFileSync(new URL("./istio-fields.json", import.meta.url), "utf8")) as IstioFields;
  return loaded;
}

/**
 * Keys that Istio does not have, and values of a type that istioctl refuses, naming no key, or Kubernetes later on. An
 * unknown key of a mesh config nobody would ever complain of.
 */
export function checkFields(root: "meshConfig" | "values" | "components", value: unknown): FieldFinding[] {
  return check(istioFields().roots[root] ?? "any", value, [root]);
}

type Path = readonly string[];

function check(type: string, value: unknown, at: Path): FieldFinding[] {
  // To Helm null is a value that is taken away, to the rest one that is not there.
  if (value === null || value === undefined || type === "any") return [];
  if (type.startsWith("[]")) {
    if (!Array.isArray(value)) return [wrong(value, "write a list", at)];
    return value.flatMap((item: unknown, index) => check(type.slice(2), item, [...at, String(index)]));
  }
  const fields = istioFields().types[type];
  if (type.startsWith("{}") || type === "object" || fields) {
    if (!isObject(value)) return [wrong(value, "write an object", at)];
    const each = type.startsWith("{}") ? type.slice(2) : "any";
    return Object.entries(value).flatMap(([key, child]) => {
      if (fields && !Object.hasOwn(fields, key)) return [unknownKey([...at, key], Object.keys(fields))];
      return check(fields?.[key] ?? each, child, [...at, key]);
    });
  }
  const remedy = type.startsWith("=") ? choose(type.slice(1).split("|"), value) : remedies[type]?.(value);
  return remedy === undefined ? [] : [wrong(value, remedy, at)];
}

/** The advice for a value, such as `write a number`; undefined when the value is good. */
type Remedy = (value: unknown) => string | undefined;

const isPlain = (value: unknown) => ["boolean", "number"].includes(typeof value);

const number: Remedy = value =>
  typeof value === "number" || /^-?\d+(\.\d+)?$/.test(asText(value)) ? undefined : "write a number";

/** By type. A number in quotes is a number wherever protobuf reads it, and not where Kubernetes' own types are read. */
const remedies: Readonly<Record<string, Remedy>> = {
  text: value => {
    if (typeof value === "string") return undefined;
    return isPlain(value) ? `write ${JSON.stringify(String(value))}` : "write text";
  },
  boolean: value => {
    if (typeof value === "boolean") return undefined;
    return value === "true" || value === "false" ? `write ${value}` : "write true or false";
  },
  number,
  whole: value =>
    Number.isInteger(value) || /^-?\d+$/.test(asText(value)) ? undefined : "write a whole number",
  integer: value => {
    if (Number.isInteger(value)) return undefined;
    return /^-?\d+$/.test(asText(value)) ? `write ${asText(value)}` : "write a whole number";
  },
  // Go's time.ParseDuration
  duration: value =>
    /^[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(asText(value))
      ? undefined
      : "write a time such as 5s",
};

function choose(values: readonly string[], value: unknown): string | undefined {
  if (Number.isInteger(value) || values.includes(asText(value))) return undefined;
  return `write ${[values.slice(0, -1).join(", "), ...values.slice(-1)].filter(Boolean).join(" or ")}`;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

function wrong(value: unknown, remedy: string, at: Path): FieldFinding {
  return { at, reason: `${shown(value)} can't be used`, remedy };
}

/** Most known keys that a remedy lists: more are no help. */
const maxListed = 12;

function unknownKey(at: Path, known: readonly string[]): FieldFinding {
  const meant = nearest(at.at(-1) ?? "", known);
  const listed = known.length > maxListed ? "remove it" : `the keys here are ${known.join(", ")}`;
  return {
    at,
    reason: "Istio has no such key",
    remedy: meant === undefined ? listed : `did you mean ${meant}?`,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
