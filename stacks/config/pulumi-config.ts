import * as pulumi from "@pulumi/pulumi";

import { rawConfig, type RawConfig } from "./raw-config.ts";

/** The config of the stack that runs, from Pulumi, which has decrypted it. */
export function configOfPulumi(): RawConfig {
  const prefix = `${pulumi.getProject()}:`;
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return rawConfig(
    pulumi.getStack(),
    Object.fromEntries(
      own.map(([key, value]) => [key.slice(prefix.length), { value, isEncrypted: isConfigSecret(key) }]),
    ),
  );
}

/** Not in Pulumi's types, but the one way to tell a secret key: `getSecret` makes a secret of any. */
const { isConfigSecret } = pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean };
