import { z } from "zod";

const rootCa = z.strictObject({
  generate: z
    .strictObject({
      validityYears: z
        .int()
        .min(1)
        .max(30)
        .default(10)
        .meta({ description: "years of 365 days; not less than the intermediates'" }),
      algorithm: z
        .enum(["ECDSA-P256", "RSA-4096"])
        .default("ECDSA-P256")
        .meta({ description: "of the root and the intermediates below it" }),
    })
    .optional()
    .meta({
      description:
        "made here, its key encrypted in the stack's state. Exactly one of `generate` and `upload`",
      otherwise: "",
    }),
  upload: z
    .strictObject({
      certKey: z.string().meta({
        description: "config key of the certificate: PEM, self-signed, a CA, no path length or 1 and more",
      }),
      keyKey: z
        .string()
        .meta({ description: "[secret](#secrets) with its private key: PEM, without a passphrase" }),
    })
    .optional()
    .meta({ description: "your own. Its intermediates are ECDSA P-256", otherwise: "" }),
});

/** `isthmus:rootCas`: by name. */
export const rootCasSchema = z
  .record(z.string(), rootCa)
  .default({})
  .meta({ description: "root CAs, by name", otherwise: "none" });

export type RootCaConfig = z.output<typeof rootCa>;
export type RootCasConfig = z.output<typeof rootCasSchema>;
