import type { IstioImages } from "../../toolchain/image-set.ts";
import type { ClusterPlan } from "./plan.ts";

/**
 * Istio's images where one istiod serves several clusters: it puts its own proxy into the pods of all of them. So what one
 * of them has to pull, all of them pull.
 */
export function sharedIstioImages(clusters: readonly [ClusterPlan, ...ClusterPlan[]]): IstioImages {
  const pulling = clusters.find(({ origin }) => origin.kind !== "kind") ?? clusters[0];
  return pulling.images.istio;
}
