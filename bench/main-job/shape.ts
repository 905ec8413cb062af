import { parseArgs } from "node:util";

/** A mesh that the bench stands up: one primary, and the other clusters its remotes. */
export interface Shape {
  readonly clusters: number;
  readonly networks: number;
}

/** A cluster of a shape, the primary first. */
export interface ShapeCluster {
  readonly name: string;
  readonly network: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
}

/** A run of the bench, as its arguments ask for it. */
export interface Wish {
  readonly rounds: number;
  /** Directories of other checkouts of Isthmus. */
  readonly checkouts: readonly string[];
  readonly shapes: readonly Shape[];
}

/** The shape of the dev stack. */
const mainJob: Shape = { clusters: 2, networks: 1 };

/** Subnets are numbered by one byte of an address, of which a shape has room for this many. */
const mostClusters = 10;

/** @throws when an argument is none of the bench's */
export function readWish(args: readonly string[]): Wish {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { clusters: { type: "string" }, networks: { type: "string" } },
  });
  const [rounds = "3", ...checkouts] = positionals;
  const clusters = readNumbers("--clusters", values.clusters ?? String(mainJob.clusters), mostClusters);
  const networks = readNumbers("--networks", values.networks ?? String(mainJob.networks), mostClusters);
  const shapes = networks.flatMap(count => clusters.map(each => ({ clusters: each, networks: count })));
  const odd = shapes.find(shape => shape.networks > shape.clusters);
  if (odd) throw new Error(`${nameOf(odd)}: every network needs a cluster`);
  return { rounds: readNumber("rounds", rounds, 1000), checkouts, shapes };
}

function readNumbers(name: string, text: string, most: number): number[] {
  return text.split(",").map(part => readNumber(name, part, most));
}

function readNumber(name: string, text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new Error(`${name} ${text}: expected a number from 1 to ${most}`);
  return number;
}

/** Whether a shape is that of the dev stack, which has an edge site besides. */
export function isMainJob({ clusters, networks }: Shape): boolean {
  return clusters === mainJob.clusters && networks === mainJob.networks;
}

/** `3 clusters, 2 networks` */
export function nameOf({ clusters, networks }: Shape): string {
  const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? "" : "s"}`;
  return `${plural(clusters, "cluster")}, ${plural(networks, "network")}`;
}

/** The clusters of a shape; its networks take them in turn. */
export function clustersOf({ clusters, networks }: Shape): ShapeCluster[] {
  return Array.from({ length: clusters }, (_, index) => ({
    name: index === 0 ? "main0" : `remote${index - 1}`,
    network: `network${(index % networks) + 1}`,
    podSubnet: `10.${241 + index}.0.0/16`,
    serviceSubnet: `10.${95 + index}.0.0/16`,
  }));
}

/** Values of a stack's config, by key. */
type StackValues = Readonly<Record<string, unknown>>;

/** The config of a stack of this shape: what it does not say is the dev stack's. */
export function stackValues(shape: Shape, dev: StackValues, hasEdge: boolean): StackValues {
  const clusters = clustersOf(shape);
  const [primary = "", ...remotes] = clusters.map(({ name }) => name);
  return {
    ...dev,
    "isthmus:clusters": Object.fromEntries(
      clusters.map(({ name, network, ...kind }) => [name, { kind, network }]),
    ),
    "isthmus:mesh": {
      ...(dev["isthmus:mesh"] as object),
      primaries: [primary],
      remotes: Object.fromEntries(remotes.map(remote => [remote, primary])),
    },
    "isthmus:edges": hasEdge ? { "edge-cluster-01": { site: remotes[0], management: primary } } : {},
  };
}
