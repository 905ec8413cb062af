import { z } from "zod";

const replicas = z.int().min(1).max(100);

const samples = z.union([
  z.boolean(),
  z.strictObject({
    helloworld: z
      .strictObject({
        replicas: replicas
          .default(1)
          .meta({ description: "of each helloworld version on each of its clusters" }),
      })
      .default({ replicas: 1 })
      .meta({ description: "what answers", otherwise: "one replica" }),
    sleep: z
      .strictObject({
        replicas: replicas.default(1).meta({ description: "on each cluster of the mesh" }),
      })
      .default({ replicas: 1 })
      .meta({ description: "what asks", otherwise: "one replica" }),
  }),
]);

/** `isthmus:samples`: helloworld and sleep, on which the mesh is proved. */
export const samplesSchema = samples
  .default(false)
  .meta({ description: "helloworld and sleep, on which the mesh is verified" });

export type SamplesConfig = z.output<typeof samplesSchema>;
