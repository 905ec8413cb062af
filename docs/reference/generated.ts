import { readFileSync } from "node:fs";

import { withFaults } from "./faults.ts";
import { jsonSchema } from "./json-schema.ts";
import { withConfig } from "./pulumi-yaml.ts";
import { withTables } from "./tables.ts";

/** Every file that follows from the schemas and the tables of the tests, as it has to be; paths are from the project's directory. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const from = (file: string, change: (text: string) => string) =>
    [file, change(readFileSync(file, "utf8"))] as const;
  return new Map([
    from("docs/configuration.md", withTables),
    from("docs/diagnose.md", withFaults),
    from("Pulumi.yaml", withConfig),
    ["docs/stack-config.schema.json", jsonSchema()],
  ]);
}
