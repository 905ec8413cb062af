import { OFFICIAL_POD_IMAGES, type ImageSet, type PodImages } from "../../toolchain/image-set.ts";
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
  return {
    istio: chosen.istio ?? available.istio,
    helloworld: chosen.helloworld ?? available.helloworld,
    curl: chosen.curl ?? available.curl,
    telepresence: chosen.telepresence ?? available.telepresence,
  };
}
