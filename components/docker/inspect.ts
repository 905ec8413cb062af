import { ProcessError, run } from "../../toolchain/process.ts";

/**
 * All that Docker says about what a listing names. What another program removes meanwhile is left out: for a while Docker
 * still lists it, and can't tell more of it.
 *
 * @param list a docker command line that prints IDs
 * @param timeoutMs how long it may take in all. Default: no limit
 */
export async function inspectAll<T>(
  kind: "container" | "network",
  list: readonly string[],
  timeoutMs?: number,
): Promise<readonly T[]> {
  const deadline = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
  const ask = (line: readonly string[]) =>
    run("docker", line, deadline === undefined ? {} : { timeoutMs: Math.max(1, deadline - Date.now()) });
  const inspect = async (ids: readonly string[]) =>
    JSON.parse(await ask([kind, "inspect", ...ids])) as readonly T[];

  const ids = (await ask(list)).split(/\s+/).filter(id => id !== "");
  if (ids.length === 0) return [];
  try {
    return await inspect(ids);
  } catch (error) {
    if (!isGone(error)) throw error;
    // One that is gone fails the question about all.
    const each = ids.map(id =>
      inspect([id]).catch((reason: unknown) => (isGone(reason) ? [] : raise(reason))),
    );
    return (await Promise.all(each)).flat();
  }
}

/** Docker's words for what does not exist. */
const isGone = (error: unknown): boolean =>
  error instanceof ProcessError && /No such container|network \S+ not found/i.test(error.stderr);

function raise(error: unknown): never {
  throw error;
}
