import { z } from "zod";

import { clustersSchema, imagesSchema } from "./clusters/schema.ts";
import { edgesSchema } from "./edges/schema.ts";
import { meshSchema } from "./mesh/schema.ts";
import { dockerSchema } from "./networks/schema.ts";
import { samplesSchema } from "./samples/schema.ts";
import { rootCasSchema } from "./trust/schema.ts";

/** The stack config: every `isthmus:` key, but for the secrets that the topology names. */
export const stackConfigSchema = z.strictObject({
  clusters: clustersSchema,
  mesh: meshSchema,
  rootCas: rootCasSchema,
  edges: edgesSchema,
  samples: samplesSchema,
  images: imagesSchema,
  docker: dockerSchema,
});

export type StackConfig = z.output<typeof stackConfigSchema>;

/** The keys at the top of a stack config. */
export const topLevelKeys: readonly string[] = Object.keys(stackConfigSchema.shape);
