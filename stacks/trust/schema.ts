import { z } from "zod";

const rootCa = z.strictObject({
  generate: z
    .strictObject({
      /** Years of 365 days. */
      validityYears: z.int().min(1).max(30).default(10),
      algorithm: z.enum(["ECDSA-P256", "RSA-4096"]).default("ECDSA-P256"),
    })
    .optional(),
  upload: z
    .strictObject({
      /** Secret config key of the certificate, PEM. */
      certKey: z.string(),
      /** Secret config key of its private key, PEM. */
      keyKey: z.string(),
    })
    .optional(),
});

/** `isthmus:rootCas`: by name. */
export const rootCasSchema = z.record(z.string(), rootCa).default({});

export type RootCaConfig = z.output<typeof rootCa>;
export type RootCasConfig = z.output<typeof rootCasSchema>;
