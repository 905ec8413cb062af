import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { commandFor } from "../line/command-for.ts";
import { CliError } from "../line/errors.ts";
import { endLeftOverEngine } from "./leftover-engine.ts";
import { endLeftOverPlugins } from "./leftover-plugins.ts";
import type { LockState, StackLock } from "./locks.ts";
import { fileBackendDirectory, readLocks } from "./locks.ts";
import { clearPendingOperations, hasPendingOperations } from "./pending-operations.ts";
import { root } from "../line/root.ts";
import type { Project } from "../line/project.ts";

/**
 * Removes what a killed run left in a file backend: its lock, which would stand in the way of every update for ever, and
 * its pending steps. Other backends have locks of their own, with their own ways out.
 * @throws CliError when a living process works on the stack.
 */
export async function unlock(
  stack: Stack,
  project: Project,
  announce: (text: string) => void,
): Promise<void> {
  const directory = fileBackendDirectory(project.backendUrl, root);
  if (directory === undefined) return;
  const read = () => readLocks(directory, project.name, stack.name);

  let state: LockState = read();
  if (state.kind === "held" && state.here && (await endLeftOverEngine(state.lock.pid, announce)))
    state = read();
  if (state.kind === "held") throw new CliError(heldMessage(stack.name, state.lock, state.here));
  if (state.kind === "stale") {
    const pids = state.locks.map(({ pid }) => pid).join(", ");
    announce(`removing the lock of an update that was killed${pids === "" ? "" : ` (pid ${pids})`}`);
    await stack.cancel();
    await endLeftOverPlugins();
  }
  if (hasPendingOperations(directory, project.name, stack.name))
    await clearPendingOperations(stack, announce);
}

function heldMessage(
  stack: string,
  { pid, hostname, username, timestamp }: StackLock,
  here: boolean,
): string {
  const since = timestamp === "" ? "" : ` since ${timestamp}`;
  if (here)
    return `another update of stack ${stack} runs (pid ${pid}${since}); wait for it, or stop it with Ctrl-C`;
  return (
    `another update of stack ${stack} runs on ${hostname} (pid ${pid}, user ${username}${since}). ` +
    `If that process is gone: ${commandFor(stack, "pulumi cancel --yes")}`
  );
}
