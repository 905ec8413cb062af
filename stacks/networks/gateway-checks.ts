import { declaredSubnets, type ClustersConfig } from "../clusters/schema.ts";
import type { PartialConfig } from "../config/partial.ts";
import type { Problem } from "../config/problem.ts";
import { memberNames, type MeshConfig } from "../mesh/schema.ts";
import { gatewaysAmong, hasSeveralNetworks, networksOf, type Neighbour } from "./gateways.ts";

interface Config {
  readonly clusters: ClustersConfig;
  readonly mesh?: MeshConfig | undefined;
}

/** Networks that can't meet, and gateways that nothing uses. */
export function checkGateways({ config, rejectedParts }: PartialConfig<Config>): Problem[] {
  if (rejectedParts.has("mesh")) return [];
  const members = neighbours(config);
  // Of a cluster that can't be read nobody knows the network.
  const isWhole = members.length === memberNames(config.mesh).length;
  return [
    ...(isWhole ? checkUnused(config, members) : []),
    ...(hasSeveralNetworks(members)
      ? [
          ...checkReachable(config, members),
          ...networksOf(members).flatMap(network => checkDoor(network, members)),
          ...checkServing(config, members),
        ]
      : []),
  ];
}

/** Names of the clusters that get a gateway. */
export function gatewayClusters(config: Config): string[] {
  return gatewaysAmong(neighbours(config)).map(({ name }) => name);
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

/** Gateways of clusters that Isthmus did not make would need addresses that it does not know. */
function checkReachable({ clusters }: Config, members: readonly Neighbour[]): Problem[] {
  const networks = networksOf(members);
  return members
    .filter(({ name }) => {
      const subnets = clusters[name] && declaredSubnets(clusters[name]);
      return subnets !== undefined && subnets.nodes === undefined;
    })
    .map(({ name, network }) => ({
      path: `isthmus:clusters.${name}.network`,
      reason:
        `the mesh has the networks ${networks.join(" and ")}, and Isthmus makes gateways between kind clusters alone: ` +
        `${name} on ${network} is not one`,
      remedy: "put all clusters of the mesh on one network, or leave this one out of it",
    }));
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
