import { processes, signal, type Processes } from "../../toolchain/machine/processes.ts";
import { callbackPorts, listens } from "./leftover-engine.ts";

/**
 * Ends the plugins of engines that were killed: nobody tells them to go. Such a plugin has lost its parent, and nothing
 * listens any more where its engine did.
 * @param table where they are looked for
 */
export async function endLeftOverPlugins(table: Processes = processes): Promise<void> {
  // All are named pulumi-resource-*, of which the table of processes has the beginning.
  for (const pid of table.named("pulumi-resource")) {
    if (table.parentOf(pid) !== 1) continue;
    const ports = callbackPorts(table.commandLine(pid) ?? "");
    const heard = await Promise.all(ports.map(listens));
    if (ports.length > 0 && !heard.includes(true)) signal(pid, "SIGKILL");
  }
}
