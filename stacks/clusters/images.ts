import {
  OFFICIAL_POD_IMAGES,
  type ImageSet,
  type IstioImages,
  type PodImages,
} from "../../toolchain/image-set.ts";
import type { ClusterPlan } from "./plan.ts";
import type { ImagesConfig } from "./schema.ts";

/**
 * The images of a cluster that kind makes here: the config's, and for the rest this machine's, which may be in the nodes
 * that it makes and nowhere else.
 */
export const machineImages = (images: ImagesConfig, machine: ImageSet): PodImages =>
  chooseImages(images, machine);

/** The images of any other cluster: the config's, and for the rest the official ones, which it can pull. */
export const pulledImages = (images: ImagesConfig): PodImages => chooseImages(images, OFFICIAL_POD_IMAGES);

function chooseImages(chosen: ImagesConfig, available: PodImages): PodImages {
  const telepresence = chosen.telepresence ?? available.telepresence;
  return {
    istio: chosen.istio ?? available.istio,
    helloworld: chosen.helloworld ?? available.helloworld,
    curl: chosen.curl ?? available.curl,
    ...(telepresence && { telepresence }),
  };
}

/**
 * Istio's images where one istiod serves several clusters: it puts its own proxy into the pods of all of them. So what one
 * of them has to pull, all of them pull.
 */
export function sharedIstioImages(clusters: readonly [ClusterPlan, ...ClusterPlan[]]): IstioImages {
  const pulling = clusters.find(({ origin }) => origin.kind !== "kind") ?? clusters[0];
  return pulling.images.istio;
}
