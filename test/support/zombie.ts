import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A program whose parent never collects it: killed, it stays in the table of processes as a zombie. */
export interface Uncollected {
  readonly pid: number;
  /** What it writes to standard output. */
  readonly stdout: NodeJS.ReadableStream;
  /** Kills the program, and waits until it is a zombie. */
  kill(): Promise<void>;
  /** Ends the parent, and the program with it. */
  release(): void;
}

/** Starts a program below a shell that becomes a `sleep`, which waits for no child. */
export async function startUncollected(program: string, ...args: readonly string[]): Promise<Uncollected> {
  const parent: ChildProcess = spawn(
    "sh",
    ["-c", 'exec 3>&2; "$@" & echo $! >&3; exec sleep 600', "sh", program, ...args],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const { stdout, stderr } = parent;
  if (!stdout || !stderr) throw new Error("no pipes");
  const pid = await new Promise<number>(resolve => {
    stderr.once("data", (text: Buffer) => {
      resolve(Number(text.toString().trim()));
    });
  });
  return {
    pid,
    stdout,
    async kill() {
      process.kill(pid, "SIGKILL");
      while (!readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ")) await sleep(10);
    },
    release() {
      try {
        process.kill(pid, "SIGKILL");
      } finally {
        parent.kill("SIGKILL");
      }
    },
  };
}
