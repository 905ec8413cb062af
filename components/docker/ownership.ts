import { markIn, ownerLabel, type Mark } from "../stack/marks.ts";
import type { SeenNetwork } from "./networks.ts";
import type { KindNode } from "./nodes.ts";

/** Where a stack's kind clusters live. Only what was made on a network of that name with that owner is the stack's. */
export interface Home {
  /** Name of the Docker network. */
  readonly network: string;
  /** The stack's identity; undefined while it has none, and thus nothing. */
  readonly owner: string | undefined;
}

/** Why something under a stack's name is not the stack's, and what to do about it. */
export interface Foreign {
  readonly reason: string;
  readonly remedy: string;
}

/** Why the Docker network of a stack's name is not the stack's; undefined when it is, or there is none. */
export function foreignNetwork(home: Home, networks: readonly SeenNetwork[]): Foreign | undefined {
  const own = ownNetworks(home.owner, networks);
  const network = networks.find(candidate => candidate.name === home.network && !own.includes(candidate));
  if (network === undefined) return undefined;
  const mark = markIn(network.labels);
  if (mark) {
    return {
      reason: `the Docker network ${network.name} belongs to ${stackOf(mark)}`,
      remedy: `choose another stack name, or ${destroyed(mark)}`,
    };
  }
  return {
    reason: `the Docker network ${network.name} exists, and no stack made it: it has no label ${ownerLabel}`,
    remedy: `choose another stack name, or remove it: docker network rm ${network.name}`,
  };
}

/**
 * Why a kind cluster of a stack's name is not the stack's; undefined when it is, or there is none.
 *
 * @param nodes all nodes of that kind cluster
 */
export function foreignCluster(
  kindName: string,
  nodes: readonly KindNode[],
  home: Home,
  networks: readonly SeenNetwork[],
): Foreign | undefined {
  const own = ownNetworks(home.owner, networks).find(({ name }) => name === home.network);
  const stranger = nodes.find(node => own === undefined || !wasMadeOn(node, own));
  if (stranger === undefined) return undefined;
  const others = networks.find(network => wasMadeOn(stranger, network));
  const mark = others && markIn(others.labels);
  if (mark) {
    return {
      reason: `the kind cluster ${kindName} belongs to ${stackOf(mark)}`,
      remedy: `choose another name for the stack or the cluster, or ${destroyed(mark)}`,
    };
  }
  const gone = others === undefined ? ", which is gone" : "";
  return {
    reason: `the kind cluster ${kindName} exists, and this stack did not make it: its node ${stranger.name} was made on the Docker network ${stranger.home.network}${gone}`,
    remedy: `choose another name for the stack or the cluster, or remove it: kind delete cluster --name ${kindName}`,
  };
}

/** The networks that carry an owner's label. */
export function ownNetworks(owner: string | undefined, networks: readonly SeenNetwork[]): SeenNetwork[] {
  return owner === undefined ? [] : networks.filter(({ labels }) => labels[ownerLabel] === owner);
}

/** Whether a node was made on a network. Another network of the same name, after the first was removed, does not count. */
export function wasMadeOn({ home }: KindNode, { id, name }: SeenNetwork): boolean {
  return (home.network === name || home.network === id) && (home.id === id || home.id === "");
}

/**
 * Whether a node is of a kind cluster that a network's stack made: made on that network, under the stack's name. Others may
 * have attached their clusters to the network, or made some on it by hand.
 */
export function isOfStack(node: KindNode, network: SeenNetwork): boolean {
  return wasMadeOn(node, network) && node.kindName.startsWith(`${network.name}-`);
}

function stackOf({ stack, maker, since }: Mark): string {
  return `another stack ${stack}, which ${maker} made at ${since}`;
}

function destroyed({ stack, owner }: Mark): string {
  return `destroy that stack where it was made; where its state is lost: ./isthmus destroy --stack ${stack} --owner ${owner}`;
}
