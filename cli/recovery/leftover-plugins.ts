import { basename } from "node:path";

import { processes, signal, type Processes } from "../../toolchain/processes.ts";
import { callbackPorts, listens } from "./leftover-engine.ts";

/**
 * Ends the plugins of engines that were killed: nobody tells them to go. Such a plugin has lost its parent, and nothing
 * listens any more where its engine did.
 * @param table where they are looked for
 */
export async function endLeftOverPlugins(table: Processes = processes): Promise<void> {
  for (const pid of table.all()) {
    const line = table.commandLine(pid) ?? "";
    if (!basename(line.split(" ")[0] ?? "").startsWith("pulumi-resource-") || table.parentOf(pid) !== 1)
      continue;
    const ports = callbackPorts(line);
    const heard = await Promise.all(ports.map(listens));
    if (ports.length > 0 && !heard.includes(true)) signal(pid, "SIGKILL");
  }
}
