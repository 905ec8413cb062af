import type { ImageSet } from "../image-set.ts";
import { machineName } from "../machine/platform.ts";

/** The one kind of machine that images are built on: Debian's packages and Envoy's wheel are pinned for it. */
const BUILDER = "linux/amd64";

/**
 * Refuses images that would have to be built on a machine which can't, before minutes go into what they are made of.
 * @param machine default: this one
 * @throws when they have to be
 */
export function refuseUnbuildable(
  { origin, node }: Pick<ImageSet, "origin" | "node">,
  machine: string = machineName(),
): void {
  if (origin === "official" || machine === BUILDER) return;
  throw new Error(
    `${node} has to be built, which is possible on ${BUILDER} alone, and this is ${machine} (give Docker a way to a registry)`,
  );
}
