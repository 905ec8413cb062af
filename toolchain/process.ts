import { spawn, type ChildProcess } from "node:child_process";

import { processes, signal } from "./machine/processes.ts";
import { remedyFor } from "./remedies.ts";

/** How much of a failed program's output its error shows, in lines. */
const TAIL_LINES = 30;

/** Longest command line an error repeats, in characters: some carry whole scripts. */
const SHOWN_COMMAND = 160;

export interface RunOptions {
  readonly cwd?: string;
  /** Variables set on top of this process's; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Text for standard input, which is empty otherwise: the way for anything secret, which has no place among arguments. */
  readonly input?: string;
  /** An open file that the program inherits as its descriptor 3. */
  readonly descriptor?: number;
  /** Kills the program, and all that it started, when it takes longer, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number;
  /** Kills it likewise once this is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A program that could not be started, failed, or was killed. The message ends with the last lines it printed: of its
 * standard error where it wrote any, since its output may be what must not be shown. What to do follows where it is known.
 */
export class ProcessError extends Error {
  /** Exit code; undefined when it was killed or never started. */
  readonly exitCode: number | undefined;
  /** Whether it was killed because it took too long. */
  readonly timedOut: boolean;
  /** The last lines of its standard error. */
  readonly stderr: string;

  constructor(command: string, how: string, ending: Partial<Ending>) {
    const { exitCode, timedOut = false, stdout = "", stderr = "" } = ending;
    const shown = tail(stderr === "" ? stdout : stderr);
    const remedy = remedyFor(shown);
    const lines = [
      `${command} ${how}${shown === "" ? "" : ":"}`,
      shown,
      remedy === undefined ? "" : `(${remedy})`,
    ];
    super(lines.filter(line => line !== "").join("\n"));
    this.name = "ProcessError";
    this.exitCode = exitCode;
    this.timedOut = timedOut;
    this.stderr = tail(stderr);
  }
}

/** How a program ended, and what it wrote until then. */
interface Ending {
  readonly exitCode: number | undefined;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 * @returns what it wrote to standard output
 * @throws ProcessError unless it exits with 0
 */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const line = [program, ...args].join(" ");
  const shown = line.length > SHOWN_COMMAND ? `${line.slice(0, SHOWN_COMMAND)}...` : line;
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) {
      reject(new ProcessError(shown, interrupted.how, {}));
      return;
    }
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe", options.descriptor ?? "ignore"],
    });
    const watch = watchOver(child, options);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    // A program may end without reading its input; how it ends tells whether that matters.
    child.stdin?.on("error", () => undefined).end(options.input);
    child.on("error", error => {
      watch.end();
      const missing = "code" in error && error.code === "ENOENT";
      const reason = missing
        ? "it is not there; ./isthmus doctor tells where it should come from"
        : error.message;
      reject(new ProcessError(shown, `could not be run (${reason})`, {}));
    });
    child.on("close", (code, endedBy) => {
      const stopped = watch.end();
      if (code === 0) resolve(stdout);
      else {
        const how =
          stopped?.how ??
          (code === null ? `was ended by ${endedBy ?? "a signal"}` : `failed with exit code ${code}`);
        const timedOut = stopped?.timedOut ?? false;
        reject(new ProcessError(shown, how, { exitCode: code ?? undefined, timedOut, stdout, stderr }));
      }
    });
  });
}

/** Why a program was killed. */
interface Stopped {
  readonly how: string;
  readonly timedOut: boolean;
}

const interrupted: Stopped = { how: "was interrupted", timedOut: false };

/** Kills a program that takes too long, or that is no longer wanted, until `end` is called, which tells why it did. */
function watchOver(child: ChildProcess, { timeoutMs, signal }: RunOptions): { end(): Stopped | undefined } {
  let stopped: Stopped | undefined;
  const stop = (why: Stopped) => (): void => {
    stopped ??= why;
    killTree(child);
  };
  const interrupt = stop(interrupted);
  signal?.addEventListener("abort", interrupt);
  const limit =
    timeoutMs === undefined
      ? undefined
      : setTimeout(stop({ how: `took longer than ${timeoutMs / 1000} s`, timedOut: true }), timeoutMs);
  return {
    end() {
      clearTimeout(limit);
      signal?.removeEventListener("abort", interrupt);
      return stopped;
    },
  };
}

/**
 * Kills a program with everything below it: what it leaves behind would go on, and hold the pipes of its output open. The
 * pipes are closed as well, as without procfs nobody knows what is below it.
 */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  for (const pid of [child.pid, ...processes.descendantsOf(child.pid)]) signal(pid, "SIGKILL");
  child.stdout?.destroy();
  child.stderr?.destroy();
}

function tail(text: string): string {
  return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
}
