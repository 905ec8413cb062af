import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import { processes, signal, type Processes } from "../../toolchain/machine/processes.ts";

/** Time an engine gets to finish the steps under way before it is killed: a kind cluster takes under two minutes. */
const patienceMilliseconds = 150_000;

/**
 * Ends the engine `pid` if the CLI that started it is dead (`kill -9`): nobody listens any more at the address where the
 * engine finds its program and sends its events. Without a program it can only fail, but it may take its time.
 * @param table where it is looked up
 * @returns false when the engine has a living CLI, was not started by one, can't be known to be one, or is another user's.
 */
export async function endLeftOverEngine(
  pid: number,
  announce: (text: string) => void,
  table: Processes = processes,
): Promise<boolean> {
  const engine = table.identityOf(pid);
  const ports = callbackPorts(table.commandLine(pid) ?? "");
  if (ports.length === 0) return false;
  for (const port of ports) if (await listens(port)) return false;

  if (!signal(pid, "SIGINT")) return !table.isAlive(engine);
  announce(`waiting for the engine of a killed run to finish its last step (pid ${pid})`);
  const deadline = Date.now() + patienceMilliseconds;
  while (table.isAlive(engine) && Date.now() < deadline) await sleep(200);
  if (table.isAlive(engine)) signal(pid, "SIGKILL");
  return true;
}

/** Local ports in the arguments of an engine: its program (`--client=`) and its listener for events (`--event-log`). */
export function callbackPorts(line: string): number[] {
  return [...line.matchAll(/127\.0\.0\.1:(\d+)/g)].map(match => Number(match[1]));
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
