import { overlaps, parseCidr, readCidr, sizeOf } from "../../components/addresses/cidr.ts";
import type { Finding } from "../../components/finding.ts";
import type { Problem } from "../config/problem.ts";
import { declaredSubnets, type ClustersConfig } from "../clusters/schema.ts";
import type { MeshConfig } from "../mesh/schema.ts";
import { defaultSubnet } from "./gateway-addresses.ts";
import { gatewaysOnNodes } from "./gateway-checks.ts";
import { reservedRanges } from "./reserved-ranges.ts";
import type { DockerConfig } from "./schema.ts";

interface Config {
  readonly clusters: ClustersConfig;
  readonly docker: DockerConfig;
  readonly mesh?: MeshConfig | undefined;
}

interface Subnet {
  readonly path: string;
  readonly cidr: string;
  readonly use: "pods" | "services" | "docker";
  /** The cluster it belongs to; undefined for Docker's. */
  readonly cluster: string | undefined;
  /** Clusters on other networks never see its addresses; undefined for Docker's, which every kind node sees. */
  readonly network: string | undefined;
  /** Nodes of a kind cluster; undefined where Kubernetes has been set up already, or is not there. */
  readonly nodes: number | undefined;
}

/**
 * Service subnets, as prefix lengths. Kubernetes leaves the lowest min(max(16, size / 16), 256)
 * addresses to those who ask for a certain one, and none in a range of 16 (KEP-3070, `calculateRangeOffset`):
 * istiod's number 15 is among them from a /27 on. kubeadm takes no more than 20 bits (`MaximumBitsForServiceSubnet`).
 */
const servicePrefixes = { smallest: 27, largest: 12 } as const;

/** Each node gets a /24 of the pod subnet: default of the controller manager's `--node-cidr-mask-size-ipv4`. */
const nodePodPrefix = 24;

/** kubeadm: a pod subnet is at most 16 bits wider than a node's share (`PodSubnetNodeMaskMaxDiff`). */
const largestPodPrefix = 8;

/** Subnets that are malformed, reserved, too small or too large, or in each other's way. */
export function checkSubnets(config: Config): Problem[] {
  const all = subnets(config);
  const malformed = all.flatMap(checkFormat);
  const paths = new Set(malformed.map(({ path }) => path));
  const readable = all.filter(({ path }) => !paths.has(path));
  return [
    ...malformed,
    ...readable.flatMap(checkReserved),
    ...readable.flatMap(checkSize),
    ...readable.flatMap(subnet => checkDockerSize(subnet, config)),
    ...checkRoomForDocker(readable, config),
    ...checkOverlaps(readable),
  ];
}

/** The ranges that a config declares, as they are written. */
export function declaredRanges(config: Config): string[] {
  return subnets(config).map(({ cidr }) => cidr);
}

function subnets({ clusters, docker }: Config): Subnet[] {
  const ofClusters = Object.entries(clusters).flatMap(([cluster, settings]): Subnet[] => {
    const found = declaredSubnets(settings);
    if (!found) return [];
    const path = `isthmus:clusters.${cluster}.${found.key}`;
    const common = { cluster, network: settings.network, nodes: found.nodes };
    return [
      { path: `${path}.podSubnet`, cidr: found.podSubnet, use: "pods", ...common },
      { path: `${path}.serviceSubnet`, cidr: found.serviceSubnet, use: "services", ...common },
    ];
  });
  if (docker.subnet === undefined) return ofClusters;
  const ofDocker = { cluster: undefined, network: undefined, nodes: undefined };
  return [...ofClusters, { path: "isthmus:docker.subnet", cidr: docker.subnet, use: "docker", ...ofDocker }];
}

function checkFormat(subnet: Subnet): Problem[] {
  const { path, cidr } = subnet;
  const ranges = cidr.split(",").map(range => range.trim());
  const read = ranges.length > 1 ? severalRanges(subnet, ranges) : readCidr(cidr);
  if (!("reason" in read)) return [];
  return [{ path, reason: `${JSON.stringify(cidr)}: ${read.reason}`, remedy: read.remedy }];
}

/** Kubernetes itself takes one range of each family in one text, and the first family is the cluster's own. */
function severalRanges({ cluster, nodes }: Subnet, ranges: readonly string[]): Finding {
  const reason = `it names ${ranges.length === 2 ? "two" : ranges.length} ranges`;
  const isIpv6 = (range: string | undefined) => range?.includes(":") === true;
  const ipv4 = ranges.find(range => !isIpv6(range));
  if (!ranges.some(isIpv6)) return { reason, remedy: "write one" };
  if (cluster === undefined || nodes !== undefined) {
    const remedy = ipv4 === undefined ? "write one such as 10.10.0.0/16" : `write the IPv4 one: ${ipv4}`;
    return { reason: `${reason}, and what Isthmus makes has IPv4 alone`, remedy };
  }
  if (ipv4 !== undefined && !isIpv6(ranges[0])) {
    return { reason, remedy: `of a dual-stack cluster write the IPv4 one: ${ipv4}` };
  }
  return {
    reason: "its pods and most of its Services have an IPv6 address first, which Isthmus does not route",
    remedy: "use a cluster whose first family is IPv4",
  };
}

function checkReserved({ path, cidr }: Subnet): Problem[] {
  return Object.entries(reservedRanges)
    .filter(([range]) => overlaps(range, cidr))
    .map(([range, use]) => ({
      path,
      reason: `${cidr} overlaps ${range}, which is ${use}`,
      remedy: "use a private range, such as 10.10.0.0/16",
    }));
}

function checkSize({ path, cidr, use, nodes }: Subnet): Problem[] {
  const { prefix } = parseCidr(cidr);
  if (use === "services") return checkServiceSize(path, cidr, prefix, nodes !== undefined);
  if (nodes === undefined) return [];
  const room = sizeOf(prefix) / sizeOf(nodePodPrefix);
  if (room < nodes) {
    const share = `${nodes === 1 ? "its one node" : `each of its ${nodes} nodes`} gets a /${nodePodPrefix}`;
    return [
      {
        path,
        reason: `${cidr} is too small: ${share}, and it holds ${Math.floor(room)}`,
        remedy: `use a /${nodePodPrefix - Math.ceil(Math.log2(nodes))} or larger`,
      },
    ];
  }
  return prefix < largestPodPrefix ? [tooLarge(path, cidr, largestPodPrefix)] : [];
}

/** The network's own address, its broadcast address and the bridge's: Docker gives the others to nodes. */
const dockerOwnAddresses = 3;

function checkDockerSize({ path, cidr, use }: Subnet, config: Config): Problem[] {
  if (use !== "docker") return [];
  const nodes = Object.values(config.clusters).reduce(
    (sum, cluster) => sum + (declaredSubnets(cluster)?.nodes ?? 0),
    0,
  );
  const gateways = gatewaysOnNodes(config).length;
  if (gateways > 0) return checkSplitSize(path, cidr, nodes, gateways);
  const room = Math.max(0, sizeOf(parseCidr(cidr).prefix) - dockerOwnAddresses);
  if (room >= nodes) return [];
  return [
    {
      path,
      reason: `${cidr} is too small: it has room for ${room} of the stack's ${nodes} nodes`,
      remedy: `use a /${32 - Math.ceil(Math.log2(nodes + dockerOwnAddresses))} or larger`,
    },
  ];
}

/** With gateways, nodes have the lower half, but for its first two addresses, and gateways the upper one, but for its last. */
function checkSplitSize(path: string, cidr: string, nodes: number, gateways: number): Problem[] {
  const half = Math.max(nodes + 2, gateways + 1);
  if (sizeOf(parseCidr(cidr).prefix) >= 2 * half) return [];
  const reason = `${cidr} is too small: of its two halves one is for the stack's ${nodes} nodes, and one for its ${gateways} gateways`;
  return [{ path, reason, remedy: `use a /${31 - Math.ceil(Math.log2(half))} or larger` }];
}

/** Of the ranges that Isthmus takes for a Docker network with gateways none may be left. */
function checkRoomForDocker(readable: readonly Subnet[], config: Config): Problem[] {
  if (config.docker.subnet !== undefined || gatewaysOnNodes(config).length === 0) return [];
  const taken = readable.filter(({ nodes }) => nodes !== undefined).map(({ cidr }) => cidr);
  if (defaultSubnet("", taken) !== undefined) return [];
  const reason =
    "gateways need a range that is known beforehand, and the clusters leave none that Isthmus would choose";
  return [{ path: "isthmus:docker.subnet", reason, remedy: "add one that nothing else uses" }];
}

/** A cluster that exists already was large enough for Kubernetes, but may have no room for istiod's address. */
function checkServiceSize(path: string, cidr: string, prefix: number, isMadeHere: boolean): Problem[] {
  const { smallest, largest } = servicePrefixes;
  if (isMadeHere && prefix < largest) return [tooLarge(path, cidr, largest)];
  if (prefix <= smallest) return [];
  const reason =
    `${cidr} is too small: it has no room for the fixed address of istiod, number 15, among those that ` +
    "Kubernetes does not hand out itself";
  return [{ path, reason, remedy: `use a /${smallest} or larger` }];
}

function tooLarge(path: string, cidr: string, largest: number): Problem {
  const reason = `${cidr} is too large: kubeadm takes at most a /${largest}`;
  return { path, reason, remedy: `use a /${largest} or smaller` };
}

function checkOverlaps(readable: readonly Subnet[]): Problem[] {
  return readable.flatMap((subnet, index) =>
    readable
      .slice(0, index)
      .filter(other => mustDiffer(subnet, other) && overlaps(subnet.cidr, other.cidr))
      .map(other => ({
        path: subnet.path,
        reason: `${subnet.cidr} overlaps ${other.cidr} of ${other.path}`,
        remedy: "give each a range of its own",
      })),
  );
}

/** Whether some node has to tell the two apart: within a network, or on the Docker network of all kind nodes. */
function mustDiffer(a: Subnet, b: Subnet): boolean {
  const isOnDocker = ({ nodes }: Subnet) => nodes !== undefined;
  if (a.use === "docker" || b.use === "docker") return isOnDocker(a) || isOnDocker(b);
  return a.cluster === b.cluster || a.network === b.network;
}
