import { globSync, readFileSync } from "node:fs";

import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

import { generatedFiles } from "../../../docs/reference/generated.ts";
import { keysIn } from "../../../docs/reference/keys.ts";
import { readPartially } from "../../../stacks/config/partial.ts";
import { stackConfigSchema } from "../../../stacks/schema.ts";
import { problemsOf, type Raw } from "../../support/config.ts";

const documentation = readFileSync("docs/configuration.md", "utf8");

describe("what follows from the schemas", () => {
  it.each([...generatedFiles()])("%s is as `npm run generate` writes it", (file, text) => {
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("has every key, at any depth", () => {
    const keys = keysIn(stackConfigSchema).map(({ path }) => path.join("."));
    for (const key of ["clusters.kind.podSubnet", "edges.site.wait", "samples.sleep.replicas"])
      expect(keys).toContain(key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const [name, schema] of Object.entries(stackConfigSchema.shape)) {
      for (const { path } of keysIn(schema)) {
        const inEntry = path.join(".");
        expect(documentation).toMatch(new RegExp(`^\\| \`(${name}\\.)?${inEntry}\` \\|`, "m"));
      }
    }
  });

  it("says when a key has no description", () => {
    const undescribed = z.strictObject({
      inside: z.strictObject({ key: z.string() }).meta({ description: "x" }),
    });
    expect(() => keysIn(undescribed)).toThrow("inside.key: its schema has no .meta({ description })");
  });
});

describe("the schema for editors", () => {
  const validate = new Ajv({ schemaId: "auto" }).compile(
    JSON.parse(readFileSync("docs/stack-config.schema.json", "utf8")) as object,
  );
  const read = (file: string) => parse(readFileSync(file, "utf8")) as { readonly config: Raw };

  it.each(["Pulumi.dev.yaml", ...globSync("test/graph/configs/*.yaml")])("takes %s", file => {
    validate(read(file));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("does not take a key that there is not, or a value of another type", () => {
    const { config } = read("Pulumi.dev.yaml");
    for (const mesh of [{ id: "m", rootCa: "default", primaries: ["main0"], remote: {} }, { id: 1 }]) {
      expect(validate({ config: { ...config, "isthmus:mesh": mesh } })).toBe(false);
    }
  });

  it("is that of the worked example", () => {
    const [, file = ""] =
      /^# yaml-language-server: \$schema=(\S+)$/m.exec(readFileSync("Pulumi.dev.yaml", "utf8")) ?? [];
    expect(generatedFiles().has(file)).toBe(true);
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
