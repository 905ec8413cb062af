import { dockerInfo } from "./docker/info.ts";
import { hasImage, pullImage, whyOutOfReach } from "./docker/image.ts";
import { messageOf } from "./message-of.ts";
import { machineFile, recorded } from "./machine-record.ts";
import { whyUnbuildable } from "./images/buildable.ts";
import { cgroupOf, officialImages, sourceImages, type ImageSet } from "./image-set.ts";
import { reported, type Progress } from "./progress.ts";
import { decideTools } from "./tools.ts";

/** Where images come from, as far as it is known before one is pulled. */
export interface ImageExpectation {
  readonly set: ImageSet;
  /** Whether the node image is here, or was once; else a pull decides. */
  readonly isKnown: boolean;
  /** In words. */
  readonly reason: string;
}

/** Tells where images will come from. Asks no registry and changes nothing. */
export async function expectImages(): Promise<ImageExpectation> {
  const { images: origin } = recorded();
  const source = sourceImages();
  const earlier = `as in an earlier run (to decide anew, remove ${machineFile()})`;
  if (origin === "source") return { set: source, isKnown: true, reason: earlier };
  const info = await dockerInfo();
  const official = officialImages(info && cgroupOf(info));
  if (origin === "official") return { set: official, isKnown: true, reason: earlier };
  if (info !== undefined) {
    for (const set of [official, source])
      if (await hasImage(set.node)) return { set, isKnown: true, reason: "the node image is here already" };
  }
  const obstacle = whyUnbuildable();
  if (obstacle !== undefined) return { set: official, isKnown: false, reason: obstacle };
  const tools = await decideTools(["kind", "istioctl"]);
  return tools.every(({ source }) => source === "path" || source === "release")
    ? { set: official, isKnown: false, reason: "built from source where no registry is in reach" }
    : {
        set: source,
        isKnown: false,
        reason: "unless a registry answers: kind or istioctl comes from source",
      };
}

/**
 * Decides where images come from, by pulling the node image where nothing is known. Needs a running Docker.
 *
 * @param expectation default: that of this machine
 * @returns the official images, with the node image here; or those that are built here, which may have to be
 * @throws when a registry refuses the node image, or when none is in reach and images can't be built here
 */
export async function chooseImages(progress: Progress, expectation?: ImageExpectation): Promise<ImageSet> {
  const { set, isKnown } = expectation ?? (await expectImages());
  if (isKnown && set.origin === "source") return set;
  const official = set.origin === "official" ? set : officialImages(await cgroupHere());
  if (await hasImage(official.node)) return official;
  try {
    await reported("node image", `pulling ${official.node}`, progress, () => pullImage(official.node));
    return official;
  } catch (error) {
    const silence = whyOutOfReach(error);
    if (isKnown || silence === undefined) throw error;
    const obstacle = whyUnbuildable();
    if (obstacle !== undefined)
      throw new Error(`${messageOf(error)}\n(${obstacle}: give Docker a way to a registry)`, {
        cause: error,
      });
    progress({ task: "node image", state: "info", detail: `${silence}: images are built from source` });
    return sourceImages();
  }
}

const cgroupHere = () => dockerInfo().then(info => info && cgroupOf(info));
