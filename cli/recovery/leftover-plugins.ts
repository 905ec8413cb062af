import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { callbackPorts, commandLine, listens, signal } from "./leftover-engine.ts";

/**
 * Ends the plugins of engines that were killed: nobody tells them to go. Such a plugin has lost its parent, and nothing
 * listens any more where its engine did.
 */
export async function endLeftOverPlugins(): Promise<void> {
  for (const pid of readdirSync("/proc").map(Number).filter(Number.isInteger)) {
    const line = commandLine(pid);
    if (!basename(line.split(" ")[0] ?? "").startsWith("pulumi-resource-") || parentOf(pid) !== 1) continue;
    const ports = callbackPorts(line);
    const heard = await Promise.all(ports.map(listens));
    if (ports.length > 0 && !heard.includes(true)) signal(pid, "SIGKILL");
  }
}

/** The parent of a process; undefined when it is gone. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
