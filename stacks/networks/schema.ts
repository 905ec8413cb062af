import { z } from "zod";

/** `isthmus:docker`: the Docker network of the stack's kind clusters. */
export const dockerSchema = z
  .strictObject({
    /** IPv4 range of the stack's Docker network. Default: a free one of Docker's choice. */
    subnet: z.string().optional(),
  })
  .default({});

export type DockerConfig = z.output<typeof dockerSchema>;
