import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { readPartially } from "../../../stacks/config/partial.ts";
import { stackConfigSchema } from "../../../stacks/schema.ts";
import { problemsOf, type Raw } from "../../support/config.ts";

const documentation = readFileSync("docs/configuration.md", "utf8");
const project = parse(readFileSync("Pulumi.yaml", "utf8")) as {
  readonly config: Readonly<Record<string, { readonly description?: string }>>;
};

/** Every key of a schema, at any depth; free-form objects end the search. */
function keysOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysOf);
  if (schema instanceof z.ZodRecord) return keysOf(schema.valueType);
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries<z.core.$ZodType>(schema.shape).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}

describe("the keys of a stack config", () => {
  it("are those of Pulumi.yaml, each with a description", () => {
    expect(Object.keys(project.config)).toEqual(Object.keys(stackConfigSchema.shape));
    for (const { description } of Object.values(project.config)) expect(description).toBeTruthy();
  });

  it.each([...new Set(keysOf(stackConfigSchema))])("docs/configuration.md has %s", key => {
    expect(documentation).toMatch(new RegExp(`\`[^\`]*\\b${key}\\b[^\`]*\``));
  });

  it.each(Object.entries(stackConfigSchema.shape))("Pulumi.yaml describes what is in %s", (key, schema) => {
    const free = ["profile", "hub", "tag", "meshConfig", "components", "values"];
    for (const inner of keysOf(schema)) {
      if (key === "mesh" && free.includes(inner)) continue;
      expect(project.config[key]?.description).toMatch(new RegExp(`\\b${inner}\\b`));
    }
  });
});

describe("the examples of docs/configuration.md", () => {
  const examples = [...documentation.matchAll(/^### (.*)\n[^#]*?```yaml\n([^]*?)```/gm)].map(
    ([, title = "", text = ""]) => [title, configIn(text)] as const,
  );

  it("begin with a whole one", () => {
    expect(examples).toHaveLength([...documentation.matchAll(/^### /gm)].length);
    expect(problemsOf(examples[0]?.[1] ?? {})).toEqual([]);
  });

  it.each(examples)("%s", (_, config) => {
    expect(Object.keys(config)).not.toEqual([]);
    expect(readPartially(stackConfigSchema, { clusters: {}, ...config }).problems).toEqual([]);
  });
});

/** The `isthmus:` keys of an example, whether it is a whole file or what stands in one. */
function configIn(text: string): Raw {
  const { config, ...keys } = parse(text) as { readonly config?: Raw };
  return Object.fromEntries(
    Object.entries(config ?? keys).map(([key, value]) => [key.replace("isthmus:", ""), value]),
  );
}
