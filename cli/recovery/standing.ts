import type { SeenNetwork } from "../../components/docker/networks.ts";
import { wasMadeOn } from "../../components/docker/ownership.ts";
import type { KindNode } from "../../components/docker/nodes.ts";
import { markIn, type Mark } from "../../components/stack/marks.ts";

/** Something on this machine under a stack's names, and whose it is. */
export interface Standing {
  readonly what: "network" | "kind cluster";
  readonly name: string;
  /** Undefined for what no stack made. */
  readonly mark: Mark | undefined;
}

/**
 * The things under a stack's names: its Docker network, the kind clusters that were made on that network, and the kind
 * clusters with names that its config gives.
 */
export function standingUnder(
  network: string,
  kindNames: readonly string[],
  networks: readonly SeenNetwork[],
  nodes: readonly KindNode[],
): Standing[] {
  const meant = nodes.filter(
    ({ home, kindName }) => home.network === network || kindNames.includes(kindName),
  );
  const clusters = new Map(meant.map(node => [node.kindName, node]));
  return [
    ...networks
      .filter(({ name }) => name === network)
      .map(({ name, labels }) => ({ what: "network" as const, name, mark: markIn(labels) })),
    ...[...clusters].map(([name, node]) => ({
      what: "kind cluster" as const,
      name,
      mark: markOf(node, networks),
    })),
  ];
}

function markOf(node: KindNode, networks: readonly SeenNetwork[]): Mark | undefined {
  const home = networks.find(network => wasMadeOn(node, network));
  return home && markIn(home.labels);
}

/** One line for people. */
export function describeStanding({ what, name, mark }: Standing): string {
  if (!mark) return `${what} ${name}, which no stack made`;
  return `${what} ${name} of the stack ${mark.stack}, made by ${mark.maker} at ${mark.since} (owner ${mark.owner})`;
}
