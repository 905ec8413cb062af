import { freeRanges } from "../../components/addresses/free-ranges.ts";
import type { ClusterDraft } from "../../stacks/clusters/draft.ts";
import { rolesOf, type Draft } from "../../stacks/drafts/draft.ts";
import { CliError, UsageError } from "../line/errors.ts";
import { usualClusters, type ClusterWish, type Wish } from "./wish.ts";

/**
 * The draft of a stack, with the usual answer to whatever a wish leaves open.
 *
 * @param taken IPv4 ranges that no cluster may get
 * @throws UsageError when two clusters have one name
 * @throws CliError when there are not enough free ranges
 */
export function draftStack(wish: Wish, taken: readonly string[]): Draft {
  const wishes = wish.clusters ?? usualClusters.map(name => ({ name }));
  const clusters = withSubnets(wishes, taken);
  const mesh = wish.mesh ?? true;
  const names = clusters.map(({ name }) => name);
  const twin = names.find((name, index) => names.indexOf(name) < index);
  if (twin !== undefined)
    throw new UsageError(`cluster ${twin} is named twice (give each a name of its own)`);
  return {
    clusters,
    ...(mesh && { mesh: rolesOf(names, wish.primaries ?? [], wish.remotes ?? {}) }),
    samples: wish.samples ?? mesh,
    ...(wish.edge !== undefined && { edge: wish.edge }),
  };
}

/** Pods get the first of the free ranges and services the next, so that either are together. */
function withSubnets(wishes: readonly ClusterWish[], taken: readonly string[]): ClusterDraft[] {
  const open = wishes.filter(({ subnets }) => subnets === undefined);
  const used = wishes.flatMap(({ subnets }) => (subnets ? [subnets.podSubnet, subnets.serviceSubnet] : []));
  const free = freeRanges(2 * open.length, [...taken, ...used]);
  if (free === undefined) {
    throw new CliError(
      `no ${2 * open.length} /16 ranges are free here for ${open.map(({ name }) => name).join(", ")} ` +
        "(name their subnets: --kind NAME=PODS,SERVICES)",
    );
  }
  return wishes.map(({ name, context, subnets }) => {
    const index = open.findIndex(cluster => cluster.name === name);
    const { podSubnet, serviceSubnet } = subnets ?? {
      podSubnet: free[index] ?? "",
      serviceSubnet: free[open.length + index] ?? "",
    };
    return { name, podSubnet, serviceSubnet, ...(context !== undefined && { context }) };
  });
}
