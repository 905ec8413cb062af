import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Time an engine gets to finish the steps under way before it is killed: a kind cluster takes under two minutes. */
const patienceMilliseconds = 150_000;

/**
 * Ends the engine `pid` if the CLI that started it is dead (`kill -9`): nobody listens any more at the address where the
 * engine finds its program and sends its events. Without a program it can only fail, but it may take its time.
 * @returns false when the engine has a living CLI, or was not started by one.
 */
export async function endLeftOverEngine(pid: number, announce: (text: string) => void): Promise<boolean> {
  const ports = callbackPorts(commandLine(pid));
  if (ports.length === 0) return false;
  for (const port of ports) if (await listens(port)) return false;

  announce(`waiting for the engine of a killed run to finish its last step (pid ${pid})`);
  const deadline = Date.now() + patienceMilliseconds;
  signal(pid, "SIGINT");
  while (commandLine(pid) !== "" && Date.now() < deadline) await sleep(200);
  if (commandLine(pid) !== "") signal(pid, "SIGKILL");
  return true;
}

/** Local ports in the arguments of an engine: its program (`--client=`) and its listener for events (`--event-log`). */
export function callbackPorts(line: string): number[] {
  return [...line.matchAll(/127\.0\.0\.1:(\d+)/g)].map(match => Number(match[1]));
}

/** Arguments of a process, with spaces between them; empty when it is gone. */
export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Sends a signal to a process that may have ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

/** Whether something listens on a local port. */
export function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, () => {
      settle(true);
    });
    socket.once("connect", () => {
      settle(true);
    });
    socket.once("error", () => {
      settle(false);
    });
  });
}
