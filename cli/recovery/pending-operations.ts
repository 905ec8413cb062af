import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { rawCommand } from "./raw-command.ts";

interface Checkpoint {
  deployment?: { pending_operations?: { type: string; resource: { urn: string } }[] };
}

/**
 * Whether the state of a stack in a file backend names steps that were never finished. Reads the file itself: an export
 * by the engine would take half a second of every update. State that can't be read so (compressed, say) has none.
 */
export function hasPendingOperations(backendDirectory: string, project: string, stack: string): boolean {
  try {
    const file = join(backendDirectory, ".pulumi", "stacks", project, `${stack}.json`);
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
      checkpoint?: { latest?: { pending_operations?: unknown[] } };
    };
    return (checkpoint?.latest?.pending_operations ?? []).length > 0;
  } catch {
    return false;
  }
}

/**
 * Forgets the steps that were under way when an update was killed. The engine would warn of them at each update, because
 * it can't know whether their resources exist; here that is known: every script takes over what it finds, and
 * Kubernetes objects are applied, not created.
 */
export async function clearPendingOperations(stack: Stack, announce: (text: string) => void): Promise<void> {
  // Without --show-secrets, unlike Stack.exportStack: secrets stay encrypted on their way through the file.
  const { stdout } = await rawCommand(stack, ["stack", "export"]);
  const checkpoint = JSON.parse(stdout) as Checkpoint;
  const pending = checkpoint.deployment?.pending_operations ?? [];
  if (checkpoint.deployment === undefined || pending.length === 0) return;
  announce(
    `an earlier run was killed at ${pending.length} ${pending.length === 1 ? "step" : "steps"}: they count as not done`,
  );

  checkpoint.deployment.pending_operations = [];
  const file = join(tmpdir(), `isthmus-${process.pid}-checkpoint.json`);
  try {
    await writeFile(file, JSON.stringify(checkpoint), { mode: 0o600, flag: "wx" });
    await rawCommand(stack, ["stack", "import", "--file", file]);
  } finally {
    await rm(file, { force: true });
  }
}
