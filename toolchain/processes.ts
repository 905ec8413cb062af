import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A process by its id and its start, as ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since boot; undefined where nothing tells it. */
  readonly started?: string | undefined;
}

/**
 * The processes of this machine, as procfs shows them (proc(5)). Nothing here throws. Where there is no procfs (macOS), or it
 * hides what belongs to other users, a process counts as alive as long as the kernel takes signals for its id, and nothing
 * else is known of it.
 */
export interface Processes {
  /** Whether a process still runs. One that has ended and that its parent has not collected yet (a zombie) does not. */
  isAlive(process: ProcessIdentity): boolean;
  identityOf(pid: number): ProcessIdentity;
  /** Start of a process that runs; undefined when it has ended, or can't be known. */
  startOf(pid: number): string | undefined;
  /** Its arguments with spaces between them: empty for one that has ended, undefined when they can't be known. */
  commandLine(pid: number): string | undefined;
  /** Whether it is alive and its executable has this name, of at most 15 characters; true where only the name is unknown. */
  isProgram(pid: number, name: string): boolean;
  parentOf(pid: number): number | undefined;
  /** A variable that it was started with; undefined without it, and when it can't be known. */
  variableOf(pid: number, name: string): string | undefined;
  /** Everything below a process, in whatever session or group it has put itself. */
  descendantsOf(pid: number): number[];
  /** Ids of all processes that can be seen; none where there is no procfs. */
  all(): number[];
}

/** The processes below `procfs`, the directory where the kernel shows them. */
export function processesIn(procfs: string): Processes {
  const read = (pid: number, file: string): string | undefined => {
    try {
      return readFileSync(join(procfs, String(pid), file), "utf8");
    } catch {
      return undefined;
    }
  };
  const statOf = (pid: number): Stat | undefined => parseStat(read(pid, "stat"));

  const isAlive = ({ pid, started }: ProcessIdentity): boolean => {
    const stat = statOf(pid);
    if (stat === undefined) return takesSignals(pid);
    return !stat.hasEnded && (started === undefined || started === stat.started);
  };
  const startOf = (pid: number): string | undefined => {
    const stat = statOf(pid);
    return stat?.hasEnded === false ? stat.started : undefined;
  };
  const parentOf = (pid: number): number | undefined => statOf(pid)?.parent;
  const all = (): number[] => {
    try {
      return readdirSync(procfs).map(Number).filter(Number.isInteger);
    } catch {
      return [];
    }
  };
  // Not from task/PID/children: that has no children of the other threads, and the threads of Go programs all start some.
  const descendantsOf = (pid: number): number[] => {
    const byParent = Map.groupBy(all(), parentOf);
    const below = (parent: number): number[] =>
      (byParent.get(parent) ?? []).flatMap(child => [child, ...below(child)]);
    return below(pid);
  };
  return {
    isAlive,
    identityOf: pid => ({ pid, started: startOf(pid) }),
    startOf,
    commandLine: pid => read(pid, "cmdline")?.replaceAll("\0", " ").trim(),
    isProgram: (pid, name) => isAlive({ pid }) && (read(pid, "comm")?.trim() ?? name) === name,
    parentOf,
    variableOf: (pid, name) =>
      read(pid, "environ")
        ?.split("\0")
        .find(variable => variable.startsWith(`${name}=`))
        ?.slice(name.length + 1),
    descendantsOf,
    all,
  };
}

/** The processes that this one sees. */
export const processes = processesIn("/proc");

/** Sends a signal to one process. @returns false when it has ended, or belongs to somebody else. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return pid > 0 && process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Whether the kernel knows a process of this id: a refusal (EPERM) is an answer too. */
function takesSignals(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

interface Stat {
  readonly hasEnded: boolean;
  readonly parent: number;
  readonly started: string;
}

/** The fields of `stat` that matter, counted after the name's bracket, as the name may hold anything. */
function parseStat(text: string | undefined): Stat | undefined {
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", parent = ""] = fields;
  return { hasEnded: state === "Z" || state === "X", parent: Number(parent), started: fields[19] ?? "" };
}
