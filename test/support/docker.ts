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
