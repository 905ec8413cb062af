import { access, rm } from "node:fs/promises";

import { clearNetworks, type KeptNetwork } from "../../components/clusters/clear-networks.ts";
import { deleteKindCluster } from "../../components/clusters/kind.ts";
import { dockerNetworks } from "../../components/docker/networks.ts";
import { allKindNodes } from "../../components/docker/nodes.ts";
import { isOfStack, ownNetworks } from "../../components/docker/ownership.ts";
import { dockerNetworkOf } from "../../stacks/clusters/names.ts";
import { runDirectory } from "./run-directory.ts";
import { standingUnder, type Standing } from "./standing.ts";

/** The things of a stack that are on this machine. */
export interface LeftOvers {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly files: readonly string[];
}

/** Everything on this machine that has to do with a stack's names. */
export interface Remains {
  /** The stack's own. */
  readonly left: LeftOvers;
  /** Things under its names that are somebody else's. */
  readonly standing: readonly Standing[];
}

export const isClean = ({ containers, networks, files }: LeftOvers): boolean =>
  containers.length + networks.length + files.length === 0;

/**
 * Looks for what a stack made outside its clusters, and what others did under its names.
 *
 * @param owner id of the stack's identity; undefined where this backend knows none, and nothing is the stack's
 * @param kindNames kind clusters that the stack's config names
 * @param docker whether Docker runs; without it there is no container to see
 */
export async function findRemains(
  stack: string,
  owner: string | undefined,
  kindNames: readonly string[],
  docker: boolean,
): Promise<Remains> {
  const files = await existing(runDirectory(stack));
  if (!docker) return { left: { containers: [], networks: [], files }, standing: [] };
  const network = dockerNetworkOf(stack);
  const [networks, nodes] = await Promise.all([dockerNetworks(), allKindNodes(network)]);
  const own = ownNetworks(owner, networks);
  const standing = standingUnder(network, kindNames, networks, nodes).filter(
    ({ mark }) => mark === undefined || mark.owner !== owner,
  );
  return {
    left: {
      containers: nodes.filter(node => own.some(home => isOfStack(node, home))).map(({ name }) => name),
      networks: own.map(({ name }) => name),
      // With somebody else's stack of that name on this machine, the files are more likely theirs.
      files: standing.length === 0 ? files : [],
    },
    standing,
  };
}

/**
 * Removes what a stack made and its state does not know of: a run that was killed may have made it and never recorded it.
 *
 * @param kindNames as in {@link findRemains}; a creation still under way is ended too
 * @returns the networks that other containers keep
 */
export async function removeLeftOvers(
  stack: string,
  owner: string | undefined,
  kindNames: readonly string[],
  docker: boolean,
): Promise<KeptNetwork[]> {
  const kept = docker && owner !== undefined ? await clearDocker(stack, owner, kindNames) : [];
  const { left } = await findRemains(stack, owner, kindNames, docker);
  await Promise.all(left.files.map(file => rm(file, { recursive: true, force: true })));
  return kept;
}

async function clearDocker(
  stack: string,
  owner: string,
  kindNames: readonly string[],
): Promise<KeptNetwork[]> {
  const home = { network: dockerNetworkOf(stack), owner };
  await Promise.all(kindNames.map(kindName => deleteKindCluster(kindName, home)));
  return clearNetworks(owner);
}

async function existing(path: string): Promise<string[]> {
  return access(path).then(
    () => [path],
    () => [],
  );
}
