import { parseDocument, Scalar } from "yaml";
import { z } from "zod";

import { stackConfigSchema } from "../../stacks/schema.ts";
import { keyOf, keysIn, type Key } from "./keys.ts";
import { plain } from "./plain.ts";

/** Pulumi.yaml with its `config` as the schemas are now; everything else stays as it stands. */
export function withConfig(text: string): string {
  const document = parseDocument(text);
  const config = document.createNode(
    Object.fromEntries(
      Object.entries(stackConfigSchema.shape).map(([name, schema]) => [name, declaration(name, schema)]),
    ),
  );
  document.set("config", config);
  return document.toString({ lineWidth: 120 });
}

/** A key as Pulumi wants it: one without a default counts as required, so an optional object's is an empty one. */
function declaration(name: string, schema: z.core.$ZodType): object {
  const type = typeOf(schema);
  const isRequired = !(schema instanceof z.ZodOptional || schema instanceof z.ZodDefault);
  const initial = schema instanceof z.ZodDefault ? schema.def.defaultValue : {};
  return {
    ...(type !== undefined && { type }),
    ...(!isRequired && { default: initial }),
    description: folded(describe(keyOf(schema, [name]), keysIn(schema))),
  };
}

/** Pulumi's name of a type; undefined for a union, which it has none for. */
function typeOf(schema: z.core.$ZodType): string | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return typeOf(schema.unwrap());
  return schema instanceof z.ZodUnion ? undefined : "object";
}

function describe({ description }: Key, keys: readonly Key[]): string {
  const list = keys.map(({ path, type, fallback }) => {
    const facts = [
      type,
      ...(fallback === "" ? [] : [fallback === "required" ? fallback : `default ${fallback}`]),
    ];
    return `${path.join(".")} (${facts.join(", ")})`;
  });
  return plain(`${description}; keys: ${list.join("; ")}`);
}

function folded(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = "BLOCK_FOLDED";
  return scalar;
}
