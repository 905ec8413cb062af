import { system, type System } from "./platform.ts";
import type { Processes } from "./process-table.ts";
import { processesIn, procfs } from "./procfs.ts";
import { processesByPs } from "./ps.ts";

export { signal, type ProcessIdentity, type Processes } from "./process-table.ts";

/** The processes of a machine with this operating system. */
export function processesOn(of: System): Processes {
  return of === "darwin" ? processesByPs() : processesIn(procfs);
}

/** The processes that this one sees. */
export const processes = processesOn(system);
