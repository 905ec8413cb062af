import { podsAway } from "../../samples/proof/hops.ts";
import type { ClusterObjects } from "../questions/objects.ts";
import { broken, up, type Verdict } from "../verdict.ts";

/** Judges a Deployment of ours: it needs one pod that is ready. */
export function deploymentVerdict(
  cluster: string,
  { deployments, pods }: ClusterObjects,
  namespace: string,
  name: string,
): Verdict | undefined {
  const found = deployments.find(each => each.namespace === namespace && each.name === name);
  if (!found) return broken(`${cluster} has no Deployment ${namespace}/${name}`, up);
  if (found.ready > 0) return undefined;
  const own = pods.filter(pod => pod.namespace === namespace && pod.name.startsWith(`${name}-`));
  const waiting = own.flatMap(({ waiting }) => waiting ?? [])[0];
  const isMissing = found.wanted > 0 && own.length === 0;
  const detail = isMissing ? " (it has none)" : waiting === undefined ? "" : ` (${waiting})`;
  return broken(`${namespace}/${name} of ${cluster}: ${podsAway(found.wanted)}${detail}`, up);
}
