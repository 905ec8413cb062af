import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { processes, type ProcessIdentity, type Processes } from "../../toolchain/machine/processes.ts";

/** Where every run that starts an engine has a directory of its own; others in it belong to runs that live, or were killed. */
const parent = () => join(cacheRoot(), "tmp");

/** Stands in a directory's name for the start of its process where nothing tells it. */
const unknownStart = "x";

let own: string | undefined;

/**
 * Gives this process a directory of its own for temporary files, of mode 0700, and makes it TMPDIR for it and for all that
 * it starts. The Kubernetes provider writes the kubeconfig of each cluster there and never removes it: with the directory
 * they are gone when the process exits, however it does. After `kill -9` the next run removes them.
 * @returns its path, the same each time
 */
export function usePrivateDirectory(): string {
  if (own !== undefined) return own;
  const { pid, started = unknownStart } = processes.identityOf(process.pid);
  mkdirSync(parent(), { recursive: true, mode: 0o700 });
  const directory = mkdtempSync(join(parent(), `${pid}-${started}-`));
  process.on("exit", () => {
    remove(directory, complain);
    // Whose engine was waited for at the start has ended by now.
    removeAbandonedDirectories(complain);
  });
  process.env["TMPDIR"] = directory;
  own = directory;
  return directory;
}

/** Removes the directories of runs that were killed, but for one that an engine still works with. Never throws. */
export function removeAbandonedDirectories(
  announce: (text: string) => void,
  table: Processes = processes,
): void {
  for (const name of listDirectory(parent())) {
    const directory = join(parent(), name);
    const owner = ownerOf(name);
    if (owner === undefined || table.isAlive(owner) || isUsed(directory, table)) continue;
    remove(directory, announce);
  }
}

function ownerOf(name: string): ProcessIdentity | undefined {
  const [, pid, started] = /^(\d+)-(\d+|x)-/.exec(name) ?? [];
  if (pid === undefined) return undefined;
  return { pid: Number(pid), started: started === unknownStart ? undefined : started };
}

/**
 * Whether an engine that outlived its run works with it: until it has ended, its last step needs it. Where variables can't be
 * known, an engine that has lost its parent may be the one.
 */
function isUsed(directory: string, table: Processes): boolean {
  return table.named("pulumi").some(pid => {
    const used = table.variableOf(pid, "TMPDIR");
    return used === undefined ? table.parentOf(pid) === 1 : used === directory;
  });
}

function remove(directory: string, announce: (text: string) => void): void {
  try {
    // A program that was just killed may still write there.
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    announce(`temporary files may hold credentials and could not be removed: ${messageOf(error)}`);
  }
}

const complain = (text: string) => process.stderr.write(`isthmus: ${text}\n`);

function listDirectory(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
