import { allKindNodes } from "../docker/nodes.ts";
import { dockerNetworks, type SeenNetwork } from "../docker/networks.ts";
import { isOfStack, ownNetworks } from "../docker/ownership.ts";
import { run } from "../../toolchain/process.ts";
import { deleteKindCluster } from "./kind.ts";

/** A network of an owner that could not be removed, and the containers that keep it, which the owner did not make. */
export interface KeptNetwork {
  readonly name: string;
  readonly users: readonly string[];
}

/**
 * Removes the Docker networks that carry an owner's label, with the kind clusters of the stack's name that were made on them:
 * a run that was killed may have made them and never recorded it. Nothing else on them is touched.
 *
 * @param isMeant which of the owner's networks; default: all
 */
export async function clearNetworks(
  owner: string,
  isMeant: (network: SeenNetwork) => boolean = () => true,
): Promise<KeptNetwork[]> {
  const networks = ownNetworks(owner, await dockerNetworks()).filter(isMeant);
  for (const network of networks) await clearOfClusters(network, owner);
  const emptied = new Set(networks.map(({ id }) => id));
  const kept: KeptNetwork[] = [];
  for (const { id, name, users } of await dockerNetworks()) {
    if (!emptied.has(id)) continue;
    if (users.length > 0) kept.push({ name, users });
    else await run("docker", ["network", "rm", id]);
  }
  return kept;
}

async function clearOfClusters(network: SeenNetwork, owner: string): Promise<void> {
  const nodes = (await allKindNodes(network.name)).filter(node => isOfStack(node, network));
  const kindNames = [...new Set(nodes.map(({ kindName }) => kindName))];
  const home = { network: network.name, owner };
  await Promise.all(kindNames.map(kindName => deleteKindCluster(kindName, home)));
}
