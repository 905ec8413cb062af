import { z } from "zod";

import type { KeyMeta } from "../../stacks/config/types.ts";
import { stackConfigSchema } from "../../stacks/schema.ts";
import { plain } from "./plain.ts";

/** A stack's file, as an editor may check it: what stands in it beside `config` is Pulumi's. */
const stackFileSchema = z.looseObject({
  encryptionsalt: z.string().optional().meta({ description: "Pulumi's; belongs to the stack's passphrase" }),
  secretsprovider: z.string().optional().meta({ description: "Pulumi's; how secrets are encrypted" }),
  config: z.looseObject(
    Object.fromEntries(
      Object.entries(stackConfigSchema.shape).map(([name, schema]) => [`isthmus:${name}`, schema]),
    ),
  ),
});

/** The JSON schema of a stack's file, of the draft that editors know. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(stackFileSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      const { description, otherwise } = jsonSchema as KeyMeta;
      const fallback = otherwise === undefined || otherwise === "" ? "" : `. Default: ${otherwise}`;
      // Words for tables, which an editor has no use for.
      for (const word of ["value", "otherwise", "opaque"]) Reflect.deleteProperty(jsonSchema, word);
      if (description !== undefined) jsonSchema.description = plain(`${description}${fallback}`);
    },
  });
  return `${JSON.stringify({ title: "A stack of Isthmus", ...schema }, null, 2)}\n`;
}
