import { spawn } from "node:child_process";

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
  /** Kills the program when it takes longer, in milliseconds. Default: no limit. */
  readonly timeoutMs?: number;
}

/**
 * A program that could not be started, failed, or was killed. The message ends with the last lines it printed: of its
 * standard error where it wrote any, since its output may be what must not be shown.
 */
export class ProcessError extends Error {
  /** Exit code; undefined when it was killed or never started. */
  readonly exitCode: number | undefined;

  constructor(command: string, how: string, exitCode: number | undefined, tail: string) {
    super(tail === "" ? `${command} ${how}` : `${command} ${how}:\n${tail}`);
    this.name = "ProcessError";
    this.exitCode = exitCode;
  }
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
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe", options.descriptor ?? "ignore"],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: "SIGKILL" }),
    });
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
      const missing = "code" in error && error.code === "ENOENT";
      const reason = missing
        ? "it is not there; ./isthmus doctor tells where it should come from"
        : error.message;
      reject(new ProcessError(shown, `could not be run (${reason})`, undefined, ""));
    });
    child.on("close", (code, signal) => {
      if (code === 0) resolve(stdout);
      else {
        const how = code === null ? `was ended by ${signal ?? "a signal"}` : `failed with exit code ${code}`;
        reject(new ProcessError(shown, how, code ?? undefined, tail(stderr === "" ? stdout : stderr)));
      }
    });
  });
}

function tail(text: string): string {
  return text.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
}
