/** Writes everything that follows from the schemas of the config: `npm run generate`. */
import { writeFileSync } from "node:fs";

import { generatedFiles } from "./generated.ts";

for (const [file, text] of generatedFiles()) {
  writeFileSync(file, text);
  console.log(file);
}
