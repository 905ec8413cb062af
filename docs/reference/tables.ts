import { z } from "zod";

import { stackConfigSchema } from "../../stacks/schema.ts";
import { keyOf, keysIn, type Key } from "./keys.ts";

type TopLevelKey = keyof typeof stackConfigSchema.shape;

/** The page with its generated tables as the schemas are now: each stands between `<!-- keys … -->` and `<!-- end -->`. */
export function withTables(page: string): string {
  const sections = sectionsOf(page);
  return page.replace(
    /(<!-- keys(?: of (\w+))? -->\n)[^]*?(<!-- end -->)/g,
    (_, begin: string, key, end: string) => {
      const rows = key === undefined ? topLevelRows(sections) : rowsOf(key as TopLevelKey);
      return `${begin}${table(rows)}\n${end}`;
    },
  );
}

/** The anchor of the section that holds each key's table. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const found = page.matchAll(/^## (.*)\n(?:(?!^## )[^])*?<!-- keys of (\w+) -->/gm);
  return new Map(
    [...found].map(([, title = "", key = ""]) => [key, title.toLowerCase().replaceAll(" ", "-")]),
  );
}

type Row = readonly [name: string, key: Key];

function topLevelRows(sections: ReadonlyMap<string, string>): Row[] {
  return Object.entries(stackConfigSchema.shape).map(([name, schema]) => {
    const section = sections.get(name);
    if (section === undefined) throw new Error(`docs/configuration.md has no table of the keys of ${name}`);
    return [`[\`${name}\`](#${section})`, keyOf(schema, [name])];
  });
}

/** Keys of entries that have names, such as clusters, stand as they do in an entry; others with what they are in. */
function rowsOf(name: TopLevelKey): Row[] {
  const schema = stackConfigSchema.shape[name];
  return keysIn(schema, isByName(schema) ? [] : [name]).map(key => [`\`${key.path.join(".")}\``, key]);
}

function isByName(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isByName(schema.unwrap());
  return schema instanceof z.ZodRecord;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(([name, { type, fallback, description }]) => [name, type, fallback, description]);
  return [
    "| key | type | default | |",
    "|---|---|---|---|",
    ...lines.map(cells => `| ${cells.join(" | ")} |`.replace(" |  | ", " | | ")),
  ].join("\n");
}
