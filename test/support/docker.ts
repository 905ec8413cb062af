import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { processes } from "../../toolchain/machine/processes.ts";
import { run } from "../../toolchain/process.ts";

/** Names of all containers, networks and volumes of this machine that begin with `isthmus-<stack>`. */
export async function dockerThings(stack: string): Promise<string[]> {
  const lists = await Promise.all([
    run("docker", ["ps", "-a", "--format", "{{.Names}}"]),
    run("docker", ["network", "ls", "--format", "{{.Name}}"]),
    run("docker", ["volume", "ls", "--format", "{{.Name}}"]),
  ]);
  return lists.flatMap(list => list.split("\n")).filter(name => name.startsWith(`isthmus-${stack}`));
}

/** Names of the volumes that containers mount; kind gives its nodes anonymous ones. */
export async function volumesOf(containers: readonly string[]): Promise<string[]> {
  const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}';
  return (await run("docker", ["inspect", "-f", format, ...containers])).split(/\s+/).filter(Boolean);
}

/** A container's address on a network. */
export async function addressOf(container: string, network: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  return (await run("docker", ["inspect", "-f", format, container])).trim();
}

/** Stops the Docker daemon, with every container; under systemd it is started again at once. */
export async function stopDocker(): Promise<void> {
  if (existsSync("/run/systemd/system")) {
    await run("systemctl", ["restart", "docker"]);
    return;
  }
  const pid = Number(readFileSync("/var/run/docker.pid", "utf8"));
  process.kill(pid, "SIGTERM");
  while (processes.isAlive({ pid })) await sleep(100);
}
