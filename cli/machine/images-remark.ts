import type { Plan } from "../../stacks/plan.ts";
import { officialImages, type ImageSet } from "../../toolchain/image-set.ts";

/**
 * Why a preview shows other images than on most machines; undefined where it does not. It shows the official ones, whatever a
 * machine has pulled or built, is installed there or answers. The exception is a machine on which an `up` has decided otherwise,
 * as that is what the next one runs.
 *
 * @param images those of this machine
 */
export function imagesRemark(plan: Plan, images: ImageSet): string | undefined {
  const { node } = officialImages("v2");
  if (images.node === node || !plan.clusters.some(cluster => isOf(cluster, images))) return undefined;
  return images.origin === "source"
    ? "Kind clusters run images that were built on this machine, as an earlier up decided; elsewhere a preview shows the official ones."
    : "Kind clusters run the node image for cgroup v1, which this machine has; elsewhere a preview shows the one for v2.";
}

/** Whether a cluster runs an image that the config does not name. */
function isOf(
  { origin, images: { istio, helloworld, curl } }: Plan["clusters"][number],
  images: ImageSet,
): boolean {
  if (origin.kind !== "kind") return false;
  const pods = istio === images.istio || helloworld === images.helloworld || curl === images.curl;
  return origin.image === images.node || (images.origin === "source" && pods);
}
