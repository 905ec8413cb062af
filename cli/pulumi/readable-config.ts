import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { nameIn, rawConfig, type RawConfig } from "../../stacks/config/raw-config.ts";
import { project } from "../line/project.ts";
import { rawCommand } from "../recovery/raw-command.ts";

/**
 * The config of a stack with its secrets, as Pulumi decrypts them. They are not for printing.
 *
 * @param configFile a stack's file, or a copy of it
 */
export async function readableConfig(stack: Stack, configFile: string): Promise<RawConfig> {
  const args = ["config", "--show-secrets", "--json", "--config-file", configFile];
  const { stdout } = await rawCommand(stack, args);
  const stored = JSON.parse(stdout) as Readonly<
    Record<string, { readonly value?: string; readonly objectValue?: unknown; readonly secret: boolean }>
  >;
  const { name: own } = project();
  return rawConfig(
    stack.name,
    Object.fromEntries(
      Object.entries(stored).flatMap(([key, { value, objectValue, secret }]) => {
        const name = nameIn(own, key);
        return name === undefined
          ? []
          : [[name, { value: objectValue ?? value, isEncrypted: secret }] as const];
      }),
    ),
  );
}
