/** A process by its id and its start, as ids are used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Digits, larger for a later start; undefined where nothing tells it. */
  readonly started?: string | undefined;
}

/**
 * The processes of this machine. Nothing here throws. Of one that nothing is told of, as it is hidden or nothing tells of any,
 * it counts as alive as long as the kernel takes signals for its id, and nothing else is known.
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
  /** A variable that it was started with: empty without it, undefined when its variables can't be known. */
  variableOf(pid: number, name: string): string | undefined;
  /** Everything below a process, in whatever session or group it has put itself. */
  descendantsOf(pid: number): number[];
  /** Those that are alive and whose executable has this name, of at most 15 characters; none where nothing tells. */
  named(name: string): number[];
}

/** A process as the kernel shows it. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** See {@link ProcessIdentity}. */
  readonly started: string;
  /** Whether only its parent keeps it in the table, by not collecting it. */
  readonly hasEnded: boolean;
  /** Of its executable, the first 15 characters: Linux keeps no more. */
  readonly name: string;
}

/** Where rows come from. Nothing in it throws: what can't be known is undefined, or not in the list. */
export interface ProcessSource {
  row(pid: number): ProcessRow | undefined;
  rows(): ProcessRow[];
  commandLine(pid: number): string | undefined;
  /** All its variables, as `NAME=value`. */
  variables(pid: number): readonly string[] | undefined;
}

/** What rows tell of processes. */
export function processesFrom(source: ProcessSource): Processes {
  const startOf = (pid: number): string | undefined => {
    const row = source.row(pid);
    return row?.hasEnded === false ? row.started : undefined;
  };
  return {
    isAlive: ({ pid, started }) => {
      const row = source.row(pid);
      if (row === undefined) return takesSignals(pid);
      return !row.hasEnded && (started === undefined || started === row.started);
    },
    identityOf: pid => ({ pid, started: startOf(pid) }),
    startOf,
    commandLine: pid => (source.row(pid)?.hasEnded === true ? "" : source.commandLine(pid)),
    isProgram: (pid, name) => {
      const row = source.row(pid);
      return row === undefined ? takesSignals(pid) : !row.hasEnded && row.name === name;
    },
    parentOf: pid => source.row(pid)?.parent,
    variableOf: (pid, name) => {
      const variables = source.variables(pid);
      if (variables === undefined) return undefined;
      return variables.find(variable => variable.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
    },
    descendantsOf: pid => {
      const byParent = Map.groupBy(source.rows(), ({ parent }) => parent);
      const below = (parent: number): number[] =>
        (byParent.get(parent) ?? []).flatMap(child => [child.pid, ...below(child.pid)]);
      return below(pid);
    },
    named: name => source.rows().flatMap(row => (!row.hasEnded && row.name === name ? [row.pid] : [])),
  };
}

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
