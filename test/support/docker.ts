import { run } from "../../components/process.ts";

/** Names of all containers, networks and volumes of this machine that begin with `isthmus-<stack>`. */
export async function dockerThings(stack: string): Promise<string[]> {
  const lists = await Promise.all([
    run("docker", ["ps", "-a", "--format", "{{.Names}}"]),
    run("docker", ["network", "ls", "--format", "{{.Name}}"]),
    run("docker", ["volume", "ls", "--format", "{{.Name}}"]),
  ]);
  return lists.flatMap(list => list.split("\n")).filter(name => name.startsWith(`isthmus-${stack}`));
}

/** Number of Docker volumes; kind's have no name of their own. */
export async function volumeCount(): Promise<number> {
  return (await run("docker", ["volume", "ls", "-q"])).split("\n").filter(Boolean).length;
}

/** A container's address on a network. */
export async function addressOf(container: string, network: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  return (await run("docker", ["inspect", "-f", format, container])).trim();
}
