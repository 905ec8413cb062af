import { processes } from "../../toolchain/machine/processes.ts";

/**
 * Whether this machine tells of its processes. Where procfs is hidden it does not, and Linux' own ps neither: what is
 * tested there is all that needs no such knowledge.
 */
export const seesProcesses = processes.startOf(process.pid) !== undefined;
