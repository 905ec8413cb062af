import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { reported, type Progress } from "../progress.ts";
import { procfs, readProcfs } from "./procfs.ts";
import { isRoot } from "./user.ts";

const file = (limit: string) => `sys/fs/inotify/${limit}`;

/**
 * How many inotify instances root may have. A node takes about 25 of them (measured), and the kernel's default of 128
 * is shared by every container of a machine: the fifth node's kube-proxy fails with "too many open files". The value is
 * the one of kind's documentation (known issues, "Pod errors due to too many open files").
 */
export const neededInstances = 512;

/**
 * A limit of inotify on this machine; undefined where it is not Linux: Docker then runs in a machine of its own.
 * @param directory where procfs is; default: where Linux has it
 */
export function inotifyLimit(
  limit: "max_user_instances" | "max_user_watches",
  directory?: string,
): number | undefined {
  const text = readProcfs(file(limit), directory);
  return text === undefined ? undefined : Number(text);
}

/** Raises the limit of instances until the next boot, and says so, where it is too low and this is root. */
export async function raiseInotifyLimit(progress: Progress): Promise<void> {
  const current = inotifyLimit("max_user_instances") ?? neededInstances;
  if (current >= neededInstances || !isRoot()) return;
  await reported(
    "raise fs.inotify.max_user_instances",
    `to ${neededInstances}, until the next boot`,
    progress,
    () => writeFile(join(procfs, file("max_user_instances")), String(neededInstances)),
  );
}
