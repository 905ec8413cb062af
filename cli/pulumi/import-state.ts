import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { usePrivateDirectory } from "../recovery/private-directory.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import { recordedResources, type RecordedResource } from "./recorded-resources.ts";

/**
 * Changes the resources of a stack's state. Its secrets stay encrypted on their way through a file of this run.
 *
 * @returns the resources as they were
 */
export async function changeState(
  stack: Stack,
  change: (resources: readonly RecordedResource[]) => readonly RecordedResource[],
): Promise<readonly RecordedResource[]> {
  const { stdout } = await rawCommand(stack, ["stack", "export"]);
  const resources = recordedResources(stdout);
  const whole = JSON.parse(stdout) as { readonly deployment: object };
  const directory = await mkdtemp(join(usePrivateDirectory(), "state-"));
  try {
    const file = join(directory, "state.json");
    const changed = { ...whole, deployment: { ...whole.deployment, resources: change(resources) } };
    await writeFile(file, JSON.stringify(changed), { mode: 0o600 });
    await rawCommand(stack, ["stack", "import", "--file", file]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return resources;
}
