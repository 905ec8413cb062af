import { foreignCluster, foreignNetwork, type Home } from "../../components/docker/ownership.ts";
import type { Problem } from "../config/problem.ts";
import type { DockerSight } from "./observe.ts";
import type { ClusterPlan } from "./plan.ts";

/** The things on this machine under a stack's names that are somebody else's. */
export function judgeOwnership(
  stack: string,
  clusters: readonly ClusterPlan[],
  home: Home,
  { networks, nodes }: DockerSight,
): Problem[] {
  const network = foreignNetwork(home, networks);
  return [
    ...(network ? [{ path: `stack ${stack}`, ...network }] : []),
    ...clusters.flatMap(({ name, nodes: plan }) => {
      if (!plan) return [];
      const present = nodes.filter(({ kindName }) => kindName === plan.kindName);
      // The problem with the network tells of all clusters on it.
      if (network && present.every(node => node.home.network === home.network)) return [];
      const cluster = foreignCluster(plan.kindName, present, home, networks);
      return cluster ? [{ path: `isthmus:clusters.${name}`, ...cluster }] : [];
    }),
  ];
}
