import { overlaps, parseCidr, sizeOf } from "../../components/network/cidr.ts";
import type { Problem } from "../problem.ts";
import { subnetsOf, type StackConfig } from "../schema.ts";

interface Subnet {
  readonly path: string;
  readonly cidr: string;
  /** Clusters on other networks never see its addresses; undefined for Docker's, which every kind node sees. */
  readonly network: string | undefined;
  readonly onThisMachine: boolean;
}

/**
 * Smallest service subnet: Kubernetes hands out addresses from the upper part of the range first and leaves the
 * lowest min(max(16, size / 16), 256) for fixed ones (KEP-3070). In a /27 these are 1 to 16, and istiod's fixed
 * address is number 15.
 */
const serviceSubnetPrefix = 27;

/** kubeadm's controller manager gives each node a /24 of the pod subnet (`--node-cidr-mask-size`, IPv4 default). */
const nodePodPrefix = 24;

/** Ranges that mean something else on every host. */
const reserved: Readonly<Record<string, string>> = {
  "0.0.0.0/8": "this network",
  "127.0.0.0/8": "loopback",
  "169.254.0.0/16": "link-local",
  "224.0.0.0/3": "multicast and reserved",
};

/** Subnets that are malformed, too small, reserved, or in each other's way. */
export function checkSubnets(config: StackConfig): Problem[] {
  const all = subnets(config);
  const malformed = all.flatMap(checkFormat);
  const readable = all.filter(({ path }) => !malformed.some(problem => problem.path === path));
  return [
    ...malformed,
    ...readable.flatMap(checkReserved),
    ...checkSizes(config, readable),
    ...checkOverlaps(readable),
  ];
}

function subnets(config: StackConfig): Subnet[] {
  const ofClusters = Object.entries(config.clusters).flatMap(([name, cluster]) => {
    const found = subnetsOf(cluster);
    if (!found) return [];
    const path = `isthmus:clusters.${name}.${found.lifecycle}`;
    const common = { network: cluster.network, onThisMachine: found.lifecycle === "kind" };
    return [
      { path: `${path}.podSubnet`, cidr: found.podSubnet, ...common },
      { path: `${path}.serviceSubnet`, cidr: found.serviceSubnet, ...common },
    ];
  });
  const { subnet } = config.docker;
  const docker =
    subnet === undefined
      ? []
      : [{ path: "isthmus:docker.subnet", cidr: subnet, network: undefined, onThisMachine: true }];
  return [...ofClusters, ...docker];
}

function checkFormat({ path, cidr }: Subnet): Problem[] {
  try {
    parseCidr(cidr);
    return [];
  } catch (error) {
    const [, reason = "", remedy = ""] =
      /^(.*?)(?: \((.*)\))?$/.exec(error instanceof Error ? error.message : "") ?? [];
    return [
      { path, reason: `${JSON.stringify(cidr)}: ${reason}`, remedy: remedy || "write it as in 10.10.0.0/16" },
    ];
  }
}

function checkReserved({ path, cidr }: Subnet): Problem[] {
  return Object.entries(reserved)
    .filter(([range]) => overlaps(range, cidr))
    .map(([range, use]) => ({
      path,
      reason: `${cidr} lies in ${range}, which is ${use}`,
      remedy: "use a private range, such as 10.10.0.0/16",
    }));
}

function checkSizes(config: StackConfig, readable: readonly Subnet[]): Problem[] {
  return readable.flatMap(({ path, cidr }) => {
    const { prefix } = parseCidr(cidr);
    if (path.endsWith(".serviceSubnet") && prefix > serviceSubnetPrefix) {
      return [
        {
          path,
          reason: `${cidr} is too small: it has no room for the fixed address of istiod among those that Kubernetes leaves free`,
          remedy: `use a /${serviceSubnetPrefix} or larger`,
        },
      ];
    }
    const name = path.split(".")[1] ?? "";
    const workers = config.clusters[name]?.kind?.workers;
    if (!path.endsWith(".podSubnet") || workers === undefined) return [];
    const nodes = workers + 1;
    const room = sizeOf(prefix) / sizeOf(nodePodPrefix);
    if (room >= nodes) return [];
    return [
      {
        path,
        reason: `${cidr} is too small: each of ${nodes} nodes needs a /${nodePodPrefix}, and it holds ${Math.floor(room)}`,
        remedy: `use a /${nodePodPrefix - Math.ceil(Math.log2(nodes))} or larger`,
      },
    ];
  });
}

function checkOverlaps(readable: readonly Subnet[]): Problem[] {
  return readable.flatMap((subnet, index) =>
    readable
      .slice(0, index)
      .filter(other => meet(subnet, other) && overlaps(subnet.cidr, other.cidr))
      .map(other => ({
        path: subnet.path,
        reason: `${subnet.cidr} overlaps ${other.cidr} of ${other.path}`,
        remedy: "give each its own range: they are routed to each other",
      })),
  );
}

/** Whether traffic may have to tell the two apart. */
function meet(a: Subnet, b: Subnet): boolean {
  return a.network === b.network || (a.onThisMachine && b.onThisMachine);
}
