import type { MeshVerification } from "../../components/samples/proof/request.ts";
import type { Outputs } from "../../stacks/outputs.ts";
import { recordedOutputs, type RecordedResource } from "./recorded-resources.ts";

/**
 * When a cluster answered for certain, by what a state has: its last proof, the last change of something in it, or what an update
 * that left it out has kept of these. RFC 3339; undefined where the state does not tell.
 *
 * @param own the resources that are in the cluster
 */
export function lastSeen(
  resources: readonly RecordedResource[],
  cluster: string,
  own: readonly RecordedResource[],
): string | undefined {
  const { verification, leftOut } = recordedOutputs(resources) as Partial<Outputs>;
  const times = [
    ...own.map(({ modified }) => modified),
    provedAt(verification, cluster),
    leftOut?.[cluster]?.lastSeen,
  ].flatMap(time => (time === undefined || Number.isNaN(Date.parse(time)) ? [] : [Date.parse(time)]));
  return times.length === 0 ? undefined : new Date(Math.max(...times)).toISOString();
}

const provedAt = (verification: MeshVerification | undefined, cluster: string): string | undefined =>
  verification?.clusters[cluster] && verification.verifiedAt;
