import { stat, statfs } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { dirname } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import { inotifyLimit, neededInstances } from "../../toolchain/docker/inotify.ts";

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
/** Where Docker keeps its images unless told otherwise. */
const dockerRoot = "/var/lib/docker";
// kind's known-issues page, "Pod errors due to too many open files": two clusters pass the kernel's defaults.
const neededWatches = 65_536;

/**
 * Size of the machine against what two clusters need. Looks and never touches.
 * @param procSys where the kernel's settings are; a limit that can't be read there is left out. Default: /proc/sys
 */
export async function machineFacts(procSys?: string): Promise<MachineFact[]> {
  return [
    fact("CPUs", String(cpus().length), cpus().length < 2 && "two clusters want at least 2"),
    fact(
      "memory",
      gigabytes(totalmem()),
      totalmem() < neededMemory && `two clusters want ${gigabytes(neededMemory)}`,
    ),
    disk("disk for the cache", await space(cacheRoot()), cacheRoot()),
    disk("disk for Docker", await space(dockerRoot), dockerRoot),
    ...limit("inotify instances", "max_user_instances", neededInstances, procSys),
    ...limit("inotify watches", "max_user_watches", neededWatches, procSys),
  ];
}

const fact = (what: string, value: string, advice: string | false): MachineFact => ({
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

function limit(
  what: string,
  name: Parameters<typeof inotifyLimit>[0],
  needed: number,
  procSys?: string,
): MachineFact[] {
  const value = inotifyLimit(name, procSys);
  return value === undefined
    ? []
    : [fact(what, String(value), value < needed && `raise it: sysctl -w fs.inotify.${name}=${needed}`)];
}

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
