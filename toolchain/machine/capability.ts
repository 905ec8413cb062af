import { readProcfs } from "./procfs.ts";

/** Number of CAP_SYS_RESOURCE in the kernel's capability sets (include/uapi/linux/capability.h). */
const CAP_SYS_RESOURCE = 24n;

/**
 * Whether a process lives in a sandbox whose root lacks CAP_SYS_RESOURCE, so that the containers it starts can't have
 * it either. An ordinary user, who has no capability at all, does not count: the bounding set tells the two apart.
 * False where it can't be known: not on Linux, or not for this user to see.
 * @param pid defaults to this process
 */
export function lacksSysResource(pid: number | "self" = "self"): boolean {
  const status = readProcfs(`${pid}/status`);
  return status !== undefined && !boundingSetHas(status, CAP_SYS_RESOURCE);
}

/** Whether the bounding set in the text of a process's `status` holds a capability; true when there is no such line. */
export function boundingSetHas(status: string, capability: bigint): boolean {
  const set = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  return set === undefined || ((BigInt(`0x${set}`) >> capability) & 1n) === 1n;
}
