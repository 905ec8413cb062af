import { run } from "../../toolchain/process.ts";

/** How often Docker is asked: what another program removes after it was listed fails the second half of the question. */
const attempts = 3;

/**
 * All that Docker says about what a listing names.
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
  for (let attempt = 1; ; attempt++) {
    const ids = (await ask(list)).split(/\s+/).filter(id => id !== "");
    if (ids.length === 0) return [];
    try {
      return JSON.parse(await ask([kind, "inspect", ...ids])) as readonly T[];
    } catch (error) {
      if (attempt === attempts) throw error;
    }
  }
}
