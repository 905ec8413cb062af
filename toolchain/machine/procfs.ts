import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { processesFrom, type Processes, type ProcessRow } from "./process-table.ts";

/** Where Linux shows processes, limits and routes (proc(5)). */
export const procfs = "/proc";

/** A file of procfs; undefined where there is none, or it is not for this user. */
export function readProcfs(file: string, directory = procfs): string | undefined {
  try {
    return readFileSync(join(directory, file), "utf8");
  } catch {
    return undefined;
  }
}

/** The processes below `directory`, as procfs shows them; `hidepid` hides those of other users. */
export function processesIn(directory: string): Processes {
  const read = (pid: number, file: string) => readProcfs(join(String(pid), file), directory);
  const row = (pid: number) => parseStat(pid, read(pid, "stat"));
  return processesFrom({
    row,
    // Not from task/PID/children: that has no children of the other threads, and the threads of Go programs all start some.
    rows: () => idsIn(directory).flatMap(pid => row(pid) ?? []),
    commandLine: pid => read(pid, "cmdline")?.replaceAll("\0", " ").trim(),
    variables: pid => read(pid, "environ")?.split("\0"),
  });
}

function idsIn(directory: string): number[] {
  try {
    return readdirSync(directory).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** The name stands in brackets, and may hold anything, so the fields behind it are counted from the last one. */
function parseStat(pid: number, text: string | undefined): ProcessRow | undefined {
  if (text === undefined) return undefined;
  const end = text.lastIndexOf(")");
  const fields = text.slice(end + 2).split(" ");
  const [state = "", parent = ""] = fields;
  return {
    pid,
    parent: Number(parent),
    // In clock ticks since boot.
    started: fields[19] ?? "",
    hasEnded: state === "Z" || state === "X",
    name: text.slice(text.indexOf("(") + 1, end),
  };
}
