import { z } from "zod";

import { ipv4Range } from "../config/types.ts";

/** `isthmus:docker`: the Docker network of the stack's kind clusters. */
export const dockerSchema = z
  .strictObject({
    subnet: ipv4Range.optional().meta({
      description: "of the network `isthmus-<stack>`, with an address for each node",
      otherwise: "a free one of Docker's choice",
    }),
  })
  .default({})
  .meta({ description: "the Docker network of kind clusters", otherwise: "a free subnet" });

export type DockerConfig = z.output<typeof dockerSchema>;
