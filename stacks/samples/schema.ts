import { z } from "zod";

const replicas = z.int().min(1).max(100);

const samples = z.union([
  z.boolean(),
  z.strictObject({
    helloworld: z.strictObject({ replicas: replicas.default(1) }).default({ replicas: 1 }),
    sleep: z.strictObject({ replicas: replicas.default(1) }).default({ replicas: 1 }),
  }),
]);

/** `isthmus:samples`: helloworld and sleep, on which the mesh is proved. */
export const samplesSchema = samples.default(false);

export type SamplesConfig = z.output<typeof samplesSchema>;
