import { spawn, type ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { processes } from "../../toolchain/machine/processes.ts";

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
      while (processes.isAlive({ pid })) await sleep(10);
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
