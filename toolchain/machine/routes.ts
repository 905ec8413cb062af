import { readProcfs } from "./procfs.ts";

/** The kernel's table of IPv4 routes, in the format of proc_net(5); undefined where there is none to read. */
export function routeTableText(directory?: string): string | undefined {
  return readProcfs("net/route", directory);
}
