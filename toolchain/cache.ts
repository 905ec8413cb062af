import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import {
  access,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  unlink,
  writeFile,
} from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { messageOf } from "./message-of.ts";
import { processes, type Processes } from "./machine/processes.ts";

/** How often a process that waits for another one's build looks again, in milliseconds. */
const POLL_MS = 200;

/** Directory of everything Isthmus keeps for a user: `$XDG_CACHE_HOME/isthmus`, by default `~/.cache/isthmus`. */
export function cacheRoot(): string {
  const base = process.env["XDG_CACHE_HOME"];
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".cache"),
    "isthmus",
  );
}

/** @throws when nothing can be written there; the message says what to do */
export async function refuseUnwritableCache(): Promise<void> {
  try {
    await mkdir(cacheRoot(), { recursive: true });
    await access(cacheRoot(), constants.W_OK);
  } catch (error) {
    throw new Error(
      `${cacheRoot()}: can't be written (${messageOf(error)}; set XDG_CACHE_HOME to a directory of your own)`,
      { cause: error },
    );
  }
}

/** Hash of what decides a build's result. The order and the borders of the parts count. */
export function contentHash(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest("hex");
}

/** Directory that holds, or will hold, an entry of the cache. */
export function entryPath(kind: string, name: string, hash: string): string {
  return path.join(cacheRoot(), kind, `${name}-${hash.slice(0, 16)}`);
}

/** The entry's directory if it has been built. */
export async function lookUp(kind: string, name: string, hash: string): Promise<string | undefined> {
  const entry = entryPath(kind, name, hash);
  return (await exists(entry)) ? entry : undefined;
}

/**
 * Returns the directory of an entry and builds it first if it is missing. A build works in a directory of its own that is
 * renamed when it is complete, so a killed one never leaves a half entry. Of several processes, one builds and the
 * others wait for it; the lock of one that died is taken over.
 * @param kind subdirectory of the cache, e.g. `go`
 * @param hash see `contentHash`
 * @param build fills the directory it is given
 * @param table where the holder of a lock is looked up; default: the processes of this machine
 * @throws what `build` throws; nothing of its work is kept then
 */
export async function cached(
  kind: string,
  name: string,
  hash: string,
  build: (dir: string) => Promise<void>,
  table: Processes = processes,
): Promise<string> {
  const entry = entryPath(kind, name, hash);
  if (await exists(entry)) return entry;
  await mkdir(path.dirname(entry), { recursive: true });
  const work = (id: string): string => path.join(path.dirname(entry), `.${path.basename(entry)}.${id}`);
  const release = await lock(work("lock"), () => exists(entry), table);
  if (release === undefined) return entry;
  try {
    if (await exists(entry)) return entry;
    await removeLeftovers(work("build-"));
    const dir = work(`build-${randomUUID()}`);
    await mkdir(dir);
    try {
      await build(dir);
      await rename(dir, entry);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
    return entry;
  } finally {
    await release();
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** Work of killed builds of an entry. Only the holder of the entry's lock may call this. */
async function removeLeftovers(prefix: string): Promise<void> {
  for (const name of await readdir(path.dirname(prefix))) {
    if (!name.startsWith(path.basename(prefix))) continue;
    await rm(path.join(path.dirname(prefix), name), { recursive: true, force: true });
  }
}

/**
 * Takes a lock file, waiting for a living holder.
 * @param done ends the wait early: what the lock protects has been achieved by another holder
 * @returns how to release it, or undefined when the wait ended early
 */
async function lock(
  file: string,
  done: () => Promise<boolean>,
  table: Processes,
): Promise<(() => Promise<void>) | undefined> {
  const { pid, started = unknownStart } = table.identityOf(process.pid);
  const owner = `${pid} ${started} ${randomUUID()}`;
  const own = `${file}.${randomUUID()}`;
  await writeFile(own, owner);
  try {
    for (;;) {
      // A link appears complete with its content, unlike a file that is created and then written.
      const taken = await link(own, file).then(
        () => true,
        (error: unknown) => ignoring(error, "EEXIST", false),
      );
      if (taken) {
        return async () => {
          if ((await content(file)) === owner) await unlink(file);
        };
      }
      const holder = await content(file);
      if (holder !== undefined && !isHeld(holder, table)) await removeStaleLock(file, holder);
      else {
        if (await done()) return undefined;
        await sleep(POLL_MS);
      }
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Removes the lock of a dead holder, and no other: of two processes that see the same one, the later may move a new lock. */
async function removeStaleLock(file: string, holder: string): Promise<void> {
  const moved = `${file}.stale-${randomUUID()}`;
  const renamed = await rename(file, moved).then(
    () => true,
    (error: unknown) => ignoring(error, "ENOENT", false),
  );
  if (!renamed) return;
  if ((await content(moved)) !== holder) await link(moved, file).catch(() => undefined);
  await rm(moved, { force: true });
}

/** Stands in a lock for its holder's start where nothing tells it. */
const unknownStart = "-";

/** Whether the holder of a lock lives, or may do: a lock whose holder can't be judged is never taken away. */
function isHeld(holder: string, table: Processes): boolean {
  const [pid, started] = holder.split(" ");
  return table.isAlive({ pid: Number(pid), started: started === unknownStart ? undefined : started });
}

async function content(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    return ignoring<string | undefined>(error, "ENOENT", undefined);
  }
}

function ignoring<T>(error: unknown, code: string, value: T): T {
  if ((error as NodeJS.ErrnoException).code === code) return value;
  throw error;
}
