import { stat, statfs } from "node:fs/promises";
import { availableParallelism, hostname, totalmem } from "node:os";
import { dirname } from "node:path";

import { cacheRoot } from "../../toolchain/cache.ts";
import type { DockerInfo } from "../../toolchain/docker/info.ts";
import { inotifyLimit, neededInstances } from "../../toolchain/machine/inotify.ts";
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
// kind's known-issues page, "Pod errors due to too many open files": two clusters pass the kernel's defaults.
const neededWatches = 65_536;

/** Where the size of a machine is looked for. */
interface Where {
  /** Default: this machine's. */
  readonly system?: System;
  /** Directory of procfs; a limit that can't be read there is left out. Default: where Linux has it. */
  readonly procfs?: string;
}

/**
 * Size of the machine against what two clusters need. Clusters run where Docker does, in a virtual machine say, and what
 * of that can't be seen from here is left out. Looks and never touches.
 * @param docker what the daemon says of itself; without an answer, Docker is taken to be here, but for macOS
 */
export async function machineFacts(
  docker: DockerInfo | undefined,
  { system: of = system, procfs }: Where = {},
): Promise<MachineFact[]> {
  const isHere = docker === undefined ? of !== "darwin" : docker.host === hostname();
  const on = docker === undefined || isHere ? "" : ` on ${docker.host}`;
  const { cpus = availableParallelism(), memory = totalmem(), rootDirectory = dockerRoot } = docker ?? {};
  return [
    fact("CPUs", `${cpus}${on}`, cpus < 2 && "two clusters want at least 2"),
    fact(
      "memory",
      `${gigabytes(memory)}${on}`,
      memory < neededMemory && `two clusters want ${gigabytes(neededMemory)}`,
    ),
    disk("disk for the cache", await space(cacheRoot()), cacheRoot()),
    ...(isHere
      ? [
          disk("disk for Docker", await space(rootDirectory), rootDirectory),
          ...limit("inotify instances", "max_user_instances", neededInstances, procfs),
          ...limit("inotify watches", "max_user_watches", neededWatches, procfs),
        ]
      : []),
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
  procfs: string | undefined,
): MachineFact[] {
  const value = inotifyLimit(name, procfs);
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
