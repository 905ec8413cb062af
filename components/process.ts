import { spawn } from "node:child_process";

export interface RunOptions {
  /** Written to the child's standard input: the way for anything secret, which has no place among arguments. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** An open file that the child inherits as its descriptor 3. */
  readonly descriptor?: number;
  /** In milliseconds; the child is killed when it passes. Default: none. */
  readonly timeout?: number;
}

/** A child process that could not be started or did not exit with 0. */
export class ProcessError extends Error {
  override readonly name = "ProcessError";
  readonly exitCode: number | undefined;
  readonly stderr: string;

  constructor(message: string, exitCode: number | undefined, stderr: string) {
    super(message);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

/** Longest part of a child's standard error that goes into an error message, in lines. */
const errorLines = 15;

/**
 * Runs `file` with `args` and returns its standard output.
 *
 * @throws ProcessError with the end of its standard error; the message never holds its input
 */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...options.env },
      stdio: ["pipe", "pipe", "pipe", options.descriptor ?? "ignore"],
      ...(options.signal && { signal: options.signal }),
      ...(options.timeout && { timeout: options.timeout, killSignal: "SIGKILL" as const }),
    });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    child.on("error", error => {
      const missing = "code" in error && error.code === "ENOENT";
      const reason = missing
        ? "not found on PATH (./isthmus doctor tells where it should come from)"
        : error.message;
      reject(new ProcessError(`${file}: ${reason}`, undefined, stderr));
    });
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve(stdout);
        return;
      }
      const end = stderr.trimEnd().split("\n").slice(-errorLines).join("\n");
      const how = code === null ? `was killed by ${signal ?? "a signal"}` : `exited with ${code}`;
      reject(new ProcessError(`${[file, ...args].join(" ")} ${how}: ${end}`, code ?? undefined, stderr));
    });
    // A child that exits without reading its input is judged by its exit code, not by the broken pipe.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
  });
}
