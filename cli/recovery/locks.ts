import { readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { processes, type Processes } from "../../toolchain/machine/processes.ts";
import { homeOfAccount } from "../../toolchain/machine/user.ts";

/** The lock of one update, as Pulumi's file backend writes it (pkg/backend/diy/lock.go). */
export interface StackLock {
  readonly pid: number;
  readonly hostname: string;
  readonly username: string;
  readonly timestamp: string;
}

export type LockState =
  | { readonly kind: "free" }
  /** Only processes of this host that are gone hold it. */
  | { readonly kind: "stale"; readonly locks: readonly StackLock[] }
  /** Somebody works on the stack. */
  | { readonly kind: "held"; readonly lock: StackLock; readonly here: boolean };

/** The lock in `text`, or undefined when it is not one (a file half written by a killed process). */
export function parseLock(text: string): StackLock | undefined {
  try {
    const lock = JSON.parse(text) as Partial<Record<keyof StackLock, unknown>> | null;
    if (typeof lock?.pid !== "number" || typeof lock.hostname !== "string") return undefined;
    return {
      pid: lock.pid,
      hostname: lock.hostname,
      username: typeof lock.username === "string" ? lock.username : "",
      timestamp: typeof lock.timestamp === "string" ? lock.timestamp : "",
    };
  } catch {
    return undefined;
  }
}

/** The meaning of a stack's locks on this host. A lock that can't be read counts as left by a dead process. */
export function judgeLocks(
  locks: readonly (StackLock | undefined)[],
  host: string,
  isPulumi: (pid: number) => boolean,
): LockState {
  const readable = locks.filter(lock => lock !== undefined);
  for (const lock of readable) {
    const here = lock.hostname === host;
    if (!here || isPulumi(lock.pid)) return { kind: "held", lock, here };
  }
  return locks.length === 0 ? { kind: "free" } : { kind: "stale", locks: readable };
}

/**
 * Directory of a `file://` backend, or undefined for any other. `~` is the user's home directory and a relative path is
 * relative to `projectDirectory`, as in Pulumi.
 */
export function fileBackendDirectory(url: string, projectDirectory: string): string | undefined {
  if (!url.startsWith("file://")) return undefined;
  const path = url.slice("file://".length).replace(/\?.*$/, "");
  if (path === "~" || path.startsWith("~/")) return join(homeOfAccount(), path.slice(1));
  return path.startsWith("/") ? fileURLToPath(`file://${path}`) : resolve(projectDirectory, path);
}

/**
 * Reads and judges the locks of one stack in a file backend.
 * @param table where their processes are looked up
 */
export function readLocks(
  backendDirectory: string,
  project: string,
  stack: string,
  table: Processes = processes,
): LockState {
  const directory = join(backendDirectory, ".pulumi", "locks", "organization", project, stack);
  const texts = listDirectory(directory)
    .filter(file => file.endsWith(".json"))
    .map(file => readFileSync(join(directory, file), "utf8"));
  return judgeLocks(texts.map(parseLock), hostname(), pid => isLivingPulumi(pid, table));
}

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/**
 * Whether `pid` is a pulumi process of this host that lives: a pid that was given to another program since then is not,
 * and neither is one that was killed and that its new parent has not collected yet. One whose program can't be known is.
 * Its name counts as well as its first word: a path with a space cuts the one, and a wrapper changes the other.
 */
function isLivingPulumi(pid: number, table: Processes): boolean {
  if (!table.isAlive({ pid })) return false;
  const line = table.commandLine(pid);
  if (line === undefined || table.isProgram(pid, "pulumi")) return true;
  return basename(line.split(" ")[0] ?? "").startsWith("pulumi");
}
