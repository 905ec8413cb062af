import fc from "fast-check";

import { formatCidr } from "../../components/addresses/cidr.ts";
import { kubeconfig, type Raw } from "./config.ts";

/** How a generated stack config looks, before it is one. */
export interface Topology {
  readonly clusters: readonly {
    readonly name: string;
    readonly workers: number;
    readonly adopted: boolean;
    /** Its network by number; all are on the first where some clusters are adopted and others not. */
    readonly network: number;
    /** Whether it has `gateway: false`, where it may. */
    readonly closed: boolean;
  }[];
  /** How many of the clusters, from the first, are primaries; 0 for no mesh. */
  readonly primaries: number;
  readonly samples: boolean;
  readonly docker: boolean;
}

const name = fc
  .stringMatching(/^[a-z]([-a-z0-9]{0,14}[a-z0-9])?$/)
  .filter(text => text !== "kubernetes" && !/-(kubeconfig$|adoption$|routes-|reads-)/.test(text));

const cluster = (adopted: fc.Arbitrary<boolean>) =>
  fc.record({
    name,
    workers: fc.integer({ min: 0, max: 3 }),
    adopted,
    network: fc.integer({ min: 0, max: 3 }),
    closed: fc.boolean(),
  });

const listOf = (adopted: fc.Arbitrary<boolean>) =>
  fc.uniqueArray(cluster(adopted), { selector: ({ name }) => name, minLength: 1, maxLength: 6 });

/** Topologies that make a good config: names that are taken once, and room for every role. */
export const topologies: fc.Arbitrary<Topology> = fc
  .oneof(listOf(fc.boolean()), listOf(fc.constant(false)), listOf(fc.constant(true)))
  .chain(clusters =>
    fc.record({
      clusters: fc.constant(clusters),
      primaries: fc.integer({ min: 0, max: clusters.length }),
      samples: fc.boolean(),
      docker: fc.boolean(),
    }),
  );

/** Number of the network of each cluster: nobody elsewhere reaches this machine's Docker network. */
const networksOf = ({ clusters }: Topology): number[] => {
  const isMixture = new Set(clusters.map(({ adopted }) => adopted)).size > 1;
  return clusters.map(({ network }) => (isMixture ? 0 : network));
};

/** Whether the cluster at an index has `gateway: false`: neither a primary, nor the first of its network in the mesh. */
function isClosed(topology: Topology, index: number): boolean {
  const { clusters, primaries } = topology;
  const networks = networksOf(topology);
  const isFirst = networks.indexOf(networks[index] ?? 0) === index;
  return clusters[index]?.closed === true && index >= primaries && !isFirst;
}

/** Subnets of the cluster at an index of its network: none overlaps another's there, and all networks have the same. */
const podSubnetOf = (index: number): string => formatCidr({ base: (10 * 256 + index) * 2 ** 16, prefix: 16 });
const serviceSubnetOf = (index: number): string =>
  formatCidr({ base: (11 * 256 + index) * 2 ** 16, prefix: 24 });

/** The stack config of a topology. */
export function configOf(topology: Topology): Raw {
  const { clusters, primaries, samples, docker } = topology;
  const names = clusters.map(cluster => cluster.name);
  const networks = networksOf(topology);
  const entries = clusters.map(({ name, workers, adopted }, index) => {
    const place = networks.slice(0, index).filter(network => network === networks[index]).length;
    const subnets = { podSubnet: podSubnetOf(place), serviceSubnet: serviceSubnetOf(place) };
    const apiServer = new Set(networks).size > 1 ? { apiServer: `https://${name}.example.org:6443` } : {};
    const lifecycle = adopted
      ? { adopt: { kubeconfigKey: `kubeconfig-${name}`, context: "admin", ...subnets, ...apiServer } }
      : { kind: { workers, ...subnets } };
    const gateway = isClosed(topology, index) ? { gateway: false } : {};
    return [name, { ...lifecycle, ...gateway, network: `network${networks[index] ?? 0}` }];
  });
  return {
    clusters: Object.fromEntries(entries) as Raw,
    ...(docker && { docker: { subnet: "172.30.0.0/16" } }),
    ...(primaries > 0 && {
      mesh: {
        id: "mesh1",
        rootCa: "default",
        primaries: names.slice(0, primaries),
        remotes: Object.fromEntries(
          names.slice(primaries).map((remote, index) => [remote, names[index % primaries]]),
        ),
      },
      rootCas: { default: { generate: {} } },
      samples,
    }),
  };
}

/** An entry of a generated config's edges, by code. */
export type Edges = Readonly<Record<string, Raw>>;

/** Codes of every legal length and form. */
export const codes = fc.oneof(
  fc.stringMatching(/^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$/),
  fc.stringMatching(/^edge-[a-c]{1,2}$/),
  fc.constantFrom("constructor", "main0", "a".repeat(50)),
);

const tokens = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,29}[a-z0-9])?$/);

/** Edges that a topology of two clusters or more can have. */
export const edgesOf = ({ clusters }: Topology): fc.Arbitrary<Edges> => {
  const names = clusters.map(({ name }) => name);
  const edge = fc
    .record({
      ends: fc.shuffledSubarray(names, { minLength: 2, maxLength: 2 }),
      bundle: fc.boolean(),
      wait: fc.option(fc.integer({ min: 0, max: 3600 }), { nil: undefined }),
      sampleApi: fc.option(fc.boolean(), { nil: undefined }),
      token: fc.option(tokens, { nil: undefined }),
    })
    .map(({ ends: [management = "", site], bundle, wait, ...others }) => ({
      ...others,
      management,
      managementAddress: `https://${management}.example.org:6443`,
      site: bundle ? { bundle, wait } : site,
    }));
  return fc.dictionary(codes, edge, { maxKeys: 8 });
};

/** The secrets that the config of a topology names. */
export const secretsOf = ({ clusters }: Topology): Record<string, string> =>
  Object.fromEntries(
    clusters.filter(({ adopted }) => adopted).map(({ name }) => [`kubeconfig-${name}`, kubeconfig()]),
  );
