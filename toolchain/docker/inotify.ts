import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";

import { reported, type Progress } from "../progress.ts";

/** Where Linux keeps the limit. */
const INSTANCES = "/proc/sys/fs/inotify/max_user_instances";

/**
 * How many inotify instances root may have. A node takes about 25 of them (measured), and the kernel's default of 128
 * is shared by every container of a machine: the fifth node's kube-proxy fails with "too many open files". The value is
 * the one of kind's documentation (known issues, "Pod errors due to too many open files").
 */
const WANTED = 512;

/** What is wrong with this machine's limit and what to do, or undefined. */
function inotifyProblem(): string | undefined {
  const current = currentLimit();
  return current === undefined || current >= WANTED
    ? undefined
    : `fs.inotify.max_user_instances is ${current}, enough for ${Math.floor(current / 25)} nodes ` +
        `(as root: sysctl fs.inotify.max_user_instances=${WANTED})`;
}

/** Raises the limit until the next boot, and says so, where it is too low and this is root. */
export async function raiseInotifyLimit(progress: Progress): Promise<void> {
  const problem = inotifyProblem();
  if (problem === undefined || process.getuid?.() !== 0) return;
  await reported("raise fs.inotify.max_user_instances", `to ${WANTED}, until the next boot`, progress, () =>
    writeFile(INSTANCES, String(WANTED)),
  );
}

function currentLimit(): number | undefined {
  try {
    return Number(readFileSync(INSTANCES, "utf8"));
  } catch {
    return undefined; // not Linux: Docker runs in a machine of its own
  }
}
