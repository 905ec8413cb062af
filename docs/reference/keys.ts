import { z } from "zod";

import type { KeyMeta } from "../../stacks/config/types.ts";

/** One config key, in words. */
export interface Key {
  /** From the top of its schema; the names of entries, such as a cluster's, have no part in it. */
  readonly path: readonly string[];
  readonly type: string;
  /** What holds without it: `required`, a value in backquotes, or words; empty where there is nothing to say. */
  readonly fallback: string;
  /** Markdown. */
  readonly description: string;
}

type Schema = z.core.$ZodType;

/** Every key inside a schema, in its order, each before those inside it. @throws Error for one without a description */
export function keysIn(schema: Schema, above: readonly string[] = []): Key[] {
  return shapesIn(schema).flatMap(shape =>
    Object.entries(shape).flatMap(([name, inner]) => {
      const key = keyOf(inner, [...above, name]);
      return metaOf(inner).opaque === true ? [key] : [key, ...keysIn(inner, key.path)];
    }),
  );
}

/** A key of its schema, at a path. */
export function keyOf(schema: Schema, path: readonly string[]): Key {
  const { description } = metaOf(schema);
  if (description === undefined)
    throw new Error(`${path.join(".")}: its schema has no .meta({ description })`);
  return { path, type: typeOf(schema), fallback: fallbackOf(schema), description };
}

/** The shapes of the objects that a schema may hold. */
function shapesIn(schema: Schema): Readonly<Record<string, Schema>>[] {
  if (isWrapper(schema)) return shapesIn(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(shapesIn);
  if (schema instanceof z.ZodRecord) return shapesIn(schema.valueType);
  return schema instanceof z.ZodObject ? [schema.shape] : [];
}

function isWrapper(schema: Schema): schema is z.ZodOptional | z.ZodDefault {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
}

function metaOf(schema: Schema): KeyMeta {
  return (z.globalRegistry.get(schema) ?? {}) as KeyMeta;
}

function typeOf(schema: Schema): string {
  const { value } = metaOf(schema);
  if (value !== undefined) return value;
  if (isWrapper(schema)) return typeOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.map(typeOf).join(" or ");
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(quoted).join(" or ");
  if (schema instanceof z.ZodEnum) return schema.options.map(quoted).join(" or ");
  if (schema instanceof z.ZodNumber) return `${schema.minValue} to ${schema.maxValue}`;
  if (schema instanceof z.ZodBoolean) return "boolean";
  if (schema instanceof z.ZodArray) return "list";
  return schema instanceof z.ZodObject || schema instanceof z.ZodRecord ? "object" : "text";
}

function fallbackOf(schema: Schema): string {
  const { otherwise } = metaOf(schema);
  if (otherwise !== undefined) return otherwise;
  if (schema instanceof z.ZodDefault) return quoted(schema.def.defaultValue);
  return schema instanceof z.ZodOptional ? "none" : "required";
}

const quoted = (value: unknown): string => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
