import { stat, statfs } from "node:fs/promises";
import { availableParallelism, totalmem } from "node:os";
import { dirname } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { isHere, type DockerInfo } from "../../toolchain/docker/info.ts";
import { system, type System } from "../../toolchain/machine/platform.ts";

export interface MachineFact {
  readonly what: string;
  readonly value: string;
  /** A better value, and how to get there; undefined when it is enough. */
  readonly advice?: string;
  /** Whether it is so little that `up` does not even begin. */
  readonly fatal?: boolean;
}

const gibi = 2 ** 30;

// Room for the images and two clusters, and for what building from source leaves in the cache.
const neededDisk = 10 * gibi;
// Less than one node image unpacked, or one build's intermediate files.
const minimalDisk = 3 * gibi;
const neededMemory = 4 * gibi;
/** Where Docker keeps its images unless it says otherwise. */
const dockerRoot = "/var/lib/docker";

/**
 * Size of the machine against what two clusters need. Clusters run where Docker does, in a virtual machine say, and what
 * of that can't be seen from here is left out. Looks and never touches.
 * @param docker what the daemon says of itself; without an answer, Docker is taken to be here, but for macOS
 * @param of this machine's system
 */
export async function machineFacts(
  docker: DockerInfo | undefined,
  of: System = system,
): Promise<MachineFact[]> {
  const here = isHere(docker, of);
  const on = docker === undefined || here ? "" : ` on ${docker.host}`;
  const { cpus = availableParallelism(), memory = totalmem(), rootDirectory = dockerRoot } = docker ?? {};
  return [
    fact("CPUs", `${cpus}${on}`, cpus < 2 && "two clusters want at least 2"),
    fact(
      "memory",
      `${gigabytes(memory)}${on}`,
      memory < neededMemory && `two clusters want ${gigabytes(neededMemory)}`,
    ),
    disk("disk for the cache", await space(cacheRoot()), cacheRoot()),
    ...(here ? [disk("disk for Docker", await space(rootDirectory), rootDirectory)] : []),
  ];
}

export const fact = (what: string, value: string, advice: string | false): MachineFact => ({
  what,
  value,
  ...(advice === false ? {} : { advice }),
});

const disk = (what: string, free: number, path: string): MachineFact => ({
  ...fact(
    what,
    `${gigabytes(free)} free`,
    free < neededDisk && `free ${gigabytes(neededDisk)} under ${path}`,
  ),
  fatal: free < minimalDisk,
});

/** Free bytes of the file system that holds `path`, or will: the nearest directory that exists answers. */
async function space(path: string): Promise<number> {
  try {
    await stat(path);
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return space(parent);
  }
}

const gigabytes = (bytes: number) => `${(bytes / gibi).toFixed(1)} GiB`;
