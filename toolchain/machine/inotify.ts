import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { reported, type Progress } from "../progress.ts";
import { procfs, readProcfs } from "./procfs.ts";
import { isRoot } from "./user.ts";

/** What root may have of inotify on a machine: all its containers share it. */
export interface InotifyLimits {
  readonly instances: number;
  readonly watches: number;
}

/** The kernel's names of the limits. */
export const inotifyNames = { instances: "max_user_instances", watches: "max_user_watches" } as const;

const below = (limit: keyof InotifyLimits): string => `sys/fs/inotify/${inotifyNames[limit]}`;

/** Where Linux has a limit, to read it and to set it. */
export const inotifyFile = (limit: keyof InotifyLimits): string => join(procfs, below(limit));

/** What several nodes need: kind's documentation, known issues, "Pod errors due to too many open files". */
export const neededInotify: InotifyLimits = { instances: 512, watches: 65_536 };

/**
 * How many instances some nodes take: each about 25 (measured), and what else runs as root a few. Under the kernel's default of 128
 * the fifth node's kube-proxy fails with "too many open files".
 */
export const instancesFor = (nodes: number): number => 10 + 25 * nodes;

/**
 * The limits of this machine; undefined where it is not Linux: Docker then runs in a machine of its own.
 * @param directory where procfs is; default: where Linux has it
 */
export function inotifyLimitsHere(directory?: string): InotifyLimits | undefined {
  const instances = readProcfs(below("instances"), directory);
  const watches = readProcfs(below("watches"), directory);
  if (instances === undefined || watches === undefined) return undefined;
  return { instances: Number(instances), watches: Number(watches) };
}

/** Raises the limit of instances until the next boot, and says so, where it is too low and this is root. */
export async function raiseInotifyLimit(progress: Progress): Promise<void> {
  const { instances } = inotifyLimitsHere() ?? neededInotify;
  if (instances >= neededInotify.instances || !isRoot()) return;
  await reported(
    `raise fs.inotify.${inotifyNames.instances}`,
    `to ${neededInotify.instances}, until the next boot`,
    progress,
    () => writeFile(inotifyFile("instances"), String(neededInotify.instances)),
  );
}
