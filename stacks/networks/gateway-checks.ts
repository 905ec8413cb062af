import { outsideApiServer } from "../clusters/api-server.ts";
import { apiServerKey } from "../clusters/keys.ts";
import { declaredSubnets, type ClustersConfig } from "../clusters/schema.ts";
import type { PartialConfig } from "../config/partial.ts";
import type { Problem } from "../config/problem.ts";
import { memberNames, type MeshConfig } from "../mesh/schema.ts";
import { checkGivenAddresses } from "./gateway-address-checks.ts";
import { gatewaysAmong, hasSeveralNetworks, networksOf, type Neighbour } from "./gateways.ts";

interface Config {
  readonly clusters: ClustersConfig;
  readonly mesh?: MeshConfig | undefined;
}

/** Networks that can't meet, and gateways that nothing uses. */
export function checkGateways({ config, rejectedParts }: PartialConfig<Config>): Problem[] {
  if (rejectedParts.has("mesh")) return checkGivenAddresses(config.clusters);
  const members = neighbours(config);
  // Of a cluster that can't be read nobody knows the network.
  const isWhole = members.length === memberNames(config.mesh).length;
  return [
    ...checkGivenAddresses(config.clusters),
    ...(isWhole ? checkUnused(config, members) : []),
    ...(hasSeveralNetworks(members)
      ? [
          ...checkMixture(config, members),
          ...checkReaders(config, members),
          ...networksOf(members).flatMap(network => checkDoor(network, members)),
          ...checkServing(config, members),
        ]
      : []),
  ];
}

/** Names of the clusters whose gateway gets an address on this machine's Docker network. */
export function gatewaysOnNodes(config: Config): string[] {
  return gatewaysAmong(neighbours(config)).flatMap(({ name }) => (hasNodes(config, name) ? [name] : []));
}

/** The clusters of the mesh whose entries can be read. */
function neighbours({ clusters, mesh }: Config): Neighbour[] {
  return memberNames(mesh).flatMap(name => {
    const cluster = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
    return cluster ? [{ name, network: cluster.network, mayHaveGateway: cluster.gateway !== false }] : [];
  });
}

/** Settings of a gateway that there is not. */
function checkUnused({ clusters }: Config, members: readonly Neighbour[]): Problem[] {
  const used = new Set(gatewaysAmong(members).map(({ name }) => name));
  return Object.entries(clusters).flatMap(([name, { gateway, network }]) => {
    if (gateway === undefined || gateway === false || used.has(name)) return [];
    const isMember = members.some(member => member.name === name);
    const reason = isMember
      ? `it gets no gateway: ${network} is the only network of the mesh`
      : "it gets no gateway: it is not in the mesh";
    return [{ path: `isthmus:clusters.${name}.gateway`, reason, remedy: "remove it" }];
  });
}

/** Whether the nodes of a cluster are on this machine. */
function hasNodes({ clusters }: Config, name: string): boolean {
  const cluster = Object.hasOwn(clusters, name) ? clusters[name] : undefined;
  return cluster !== undefined && declaredSubnets(cluster)?.nodes !== undefined;
}

/** Clusters on this machine that those elsewhere could not enter: they are on a Docker network that nobody else reaches. */
function checkMixture(config: Config, members: readonly Neighbour[]): Problem[] {
  const [here, elsewhere] = [true, false].map(isHere =>
    members.filter(({ name }) => hasNodes(config, name) === isHere),
  ) as [Neighbour[], Neighbour[]];
  return here.flatMap(({ name, network, mayHaveGateway }): Problem[] => {
    const [visitor] = elsewhere.filter(other => other.network !== network);
    const gateway = config.clusters[name]?.gateway;
    if (!visitor || !mayHaveGateway || (gateway && gateway.addresses)) return [];
    const reason = `its gateway is on the Docker network of this machine, which ${visitor.name} on ${visitor.network} does not reach`;
    const remedy =
      "add addresses that do, and see to it that they lead to the ports 31443, 31012 and 31017 of its node";
    return [{ path: `isthmus:clusters.${name}.gateway.addresses`, reason, remedy }];
  });
}

/** API servers that a primary on another network would not reach. */
function checkReaders(config: Config, members: readonly Neighbour[]): Problem[] {
  const primaries = members.filter(({ name }) => config.mesh?.primaries.includes(name));
  return members.flatMap(({ name, network }): Problem[] => {
    const readers = primaries.filter(primary => primary.network !== network);
    if (!hasNodes(config, name)) return checkApiServer(config, { name, network }, readers);
    const [reader] = readers.filter(primary => !hasNodes(config, primary.name));
    if (!reader) return [];
    const reason =
      `${reader.name} on ${reader.network} reads its API server, which the Docker network of this machine alone has: ` +
      `${name} on ${network} can't be in a mesh with a primary elsewhere`;
    const remedy = `make ${reader.name} a remote, or leave one of the two out of the mesh`;
    return [{ path: `isthmus:clusters.${name}.network`, reason, remedy }];
  });
}

function checkApiServer(
  { clusters }: Config,
  { name, network }: Pick<Neighbour, "name" | "network">,
  readers: readonly Neighbour[],
): Problem[] {
  const [reader] = readers;
  const cluster = clusters[name];
  const isDeclared = cluster && declaredSubnets(cluster);
  if (!reader || !isDeclared || outsideApiServer("", name, cluster) !== undefined) return [];
  const reason = `it is missing, and ${reader.name} on ${reader.network} reads the API server of ${name} on ${network}`;
  const remedy = `add the URL at which pods of ${readers.map(other => other.name).join(" and ")} reach it, such as https://api.example.org:6443`;
  return [{ path: apiServerKey(name), reason, remedy }];
}

/** A network that nobody from outside could enter. */
function checkDoor(network: string, members: readonly Neighbour[]): Problem[] {
  const own = members.filter(member => member.network === network);
  if (own.some(({ mayHaveGateway }) => mayHaveGateway)) return [];
  const names = own.map(({ name }) => name);
  const reason = `no cluster of ${network} has a gateway (${names.join(", ")}), and the mesh has other networks`;
  return [
    { path: `isthmus:clusters.${names[0] ?? ""}.gateway`, reason, remedy: "remove gateway: false from one" },
  ];
}

/** A primary's gateway is the way to its istiod: another cluster's leads to another istiod. */
function checkServing({ mesh }: Config, members: readonly Neighbour[]): Problem[] {
  const networkOf = new Map(members.map(({ name, network }) => [name, network]));
  return members
    .filter(({ mayHaveGateway }) => !mayHaveGateway)
    .flatMap(({ name, network }) => {
      const elsewhere = Object.entries(mesh?.remotes ?? {}).filter(
        ([remote, primary]) => primary === name && (networkOf.get(remote) ?? network) !== network,
      );
      const [first] = elsewhere;
      const isDoor = members.some(other => other.network === network && other.mayHaveGateway);
      if (first === undefined || !isDoor) return [];
      const reason = `${first[0]} on ${networkOf.get(first[0]) ?? ""} reaches the istiod of ${name} through its gateway`;
      return [{ path: `isthmus:clusters.${name}.gateway`, reason, remedy: "remove gateway: false" }];
    });
}
