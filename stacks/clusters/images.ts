import type { ImageSet } from "../../toolchain/image-set.ts";
import type { ImagesConfig } from "./schema.ts";

/** The images of a stack's clusters: the config's, and for the rest those that are available. */
export function chooseImages(images: ImagesConfig, available: ImageSet): ImageSet {
  return {
    ...available,
    ...(images.node !== undefined && { node: images.node }),
    ...(images.istio && { istio: images.istio }),
    ...(images.helloworld && { helloworld: images.helloworld }),
    ...(images.curl !== undefined && { curl: images.curl }),
    ...(images.telepresence && { telepresence: images.telepresence }),
  };
}
