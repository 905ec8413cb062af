import { access, rm } from "node:fs/promises";

import { deleteKindCluster } from "../../components/clusters/kind.ts";
import { run } from "../../toolchain/process.ts";
import { runDirectory } from "./run-directory.ts";

/** What of a stack is on this machine. */
export interface LeftOvers {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly files: readonly string[];
}

export const nothingLeft = ({ containers, networks, files }: LeftOvers): boolean =>
  containers.length + networks.length + files.length === 0;

interface Container {
  readonly name: string;
  /** The kind cluster it is a node of; empty for any other container. */
  readonly kindName: string;
}

/**
 * Looks for what a stack made outside its clusters. Containers are known by the stack's Docker network, not by a prefix of
 * their name: `isthmus-dev-...` would match the clusters of a stack `dev-2` too.
 * @param docker Whether Docker runs; without it there is no container to see.
 */
export async function findLeftOvers(stack: string, docker: boolean): Promise<LeftOvers> {
  const directory = runDirectory(stack);
  const files = await access(directory).then(
    () => [directory],
    () => [],
  );
  if (!docker) return { containers: [], networks: [], files };
  const containers = (await stackContainers(stack)).map(({ name }) => name);
  return { containers, networks: await stackNetworks(stack), files };
}

/**
 * Removes what a stack's state does not know of: a run that was killed may have made it and never recorded it.
 * @param kindNames kind clusters the stack's config names, so that a creation still under way is ended too.
 */
export async function removeLeftOvers(
  stack: string,
  kindNames: readonly string[],
  docker: boolean,
): Promise<void> {
  if (docker) {
    const present = await stackContainers(stack);
    const clusters = new Set([
      ...kindNames,
      ...present.map(({ kindName }) => kindName).filter(name => name !== ""),
    ]);
    await Promise.all([...clusters].map(deleteKindCluster));
    const rest = (await stackContainers(stack)).map(({ name }) => name);
    if (rest.length > 0) await run("docker", ["rm", "--force", "--volumes", ...rest]);
    const networks = await stackNetworks(stack);
    if (networks.length > 0) await run("docker", ["network", "rm", ...networks]);
  }
  await rm(runDirectory(stack), { recursive: true, force: true });
}

const dockerNetwork = (stack: string) => `isthmus-${stack}`;

/** In one question: a container that another program is removing would be gone before a second. */
async function stackContainers(stack: string): Promise<Container[]> {
  const format = '{{.Names}}\t{{.Label "io.x-k8s.kind.cluster"}}\t{{.Networks}}';
  const lines = (await run("docker", ["ps", "--all", "--no-trunc", "--format", format])).split("\n");
  return lines.flatMap(line => {
    const [name = "", kindName = "", networks = ""] = line.split("\t");
    return networks.split(",").includes(dockerNetwork(stack)) ? [{ name, kindName }] : [];
  });
}

async function stackNetworks(stack: string): Promise<string[]> {
  const names = words(await run("docker", ["network", "ls", "--format", "{{.Name}}"]));
  return names.filter(name => name === dockerNetwork(stack));
}

const words = (text: string) => text.split(/\s+/).filter(word => word !== "");
