import { spawnSync } from "node:child_process";
import { basename } from "node:path";

import { processesFrom, type Processes, type ProcessRow } from "./process-table.ts";

/** How long ps may take, in milliseconds; one that hangs tells nothing. */
const limit = 5000;

/**
 * The processes as ps shows them, which macOS has in place of procfs. The flags and columns are those of POSIX, and `stat` and
 * `lstart`, which macOS' and Linux' ps share. Variables can't be known.
 */
export function processesByPs(): Processes {
  return processesFrom({
    row: pid => rowsOf(["-p", String(pid)]).find(row => row.pid === pid),
    rows: () => rowsOf(["-A"]),
    commandLine: pid => ps(["-o", "args=", "-p", String(pid)])?.trimEnd(),
    variables: () => undefined,
  });
}

const columns = ["pid=", "ppid=", "stat=", "lstart=", "comm="].flatMap(column => ["-o", column]);

function rowsOf(selection: readonly string[]): ProcessRow[] {
  return (ps([...columns, ...selection]) ?? "").split("\n").flatMap(line => parseRow(line) ?? []);
}

/** What ps prints; undefined when it can't be run, or has found nothing. */
function ps(args: readonly string[]): string | undefined {
  // Dates are in words of the language and in the time zone; and without -ww a line ends where a terminal's would.
  const env = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  const { status, stdout } = spawnSync("ps", ["-ww", ...args], { encoding: "utf8", env, timeout: limit });
  return status === 0 ? stdout : undefined;
}

/** A line as `28697 28696 S+ Thu Nov 26 08:06:43 2026 /bin/sleep`: macOS gives programs by their path. */
export function parseRow(line: string): ProcessRow | undefined {
  const fields = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*?)\s*$/.exec(line);
  if (fields === null) return undefined;
  const [, pid, parent, state = "", start = "", program = ""] = fields;
  return {
    pid: Number(pid),
    parent: Number(parent),
    // In seconds since 1970.
    started: String(Date.parse(`${start} UTC`) / 1000),
    hasEnded: /^[ZX]/.test(state),
    name: basename(program).slice(0, 15),
  };
}
