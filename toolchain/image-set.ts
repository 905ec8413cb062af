import path from "node:path";

import type { DockerInfo } from "./docker/info.ts";
import { RECIPES, recipeHash } from "./images/recipe.ts";
import { KUBERNETES_VERSION } from "./images/versions.ts";
import { lacksSysResource } from "./machine/capability.ts";
import { type CgroupVersion, recorded } from "./machine-record.ts";
import { type ImageName, imageReference, pinnedImages } from "./releases/images.ts";

/** Images of the pods of one cluster. */
export interface PodImages {
  readonly istio: IstioImages;
  readonly helloworld: { readonly v1: string; readonly v2: string };
  readonly curl: string;
  readonly telepresence: TelepresenceImages;
}

/**
 * Istio's images, `<hub>/pilot:<tag>` and `<hub>/proxyv2:<tag>`. Always named: an istioctl that was built from source
 * has a hub of development images compiled in.
 */
export interface IstioImages {
  readonly hub: string;
  readonly tag: string;
  /** Whose Envoy is in `proxyv2`: Istio's build, or the upstream project's, which lacks Istio's own filters. */
  readonly envoy: "istio" | "upstream";
  /** Whole references with a digest, for those of the two that have one: they go before hub and tag. Default: none. */
  readonly pinned?: { readonly pilot?: string; readonly proxyv2?: string };
}

/** Which images this machine's kind clusters run. */
export interface ImageSet extends PodImages {
  readonly origin: "official" | "source";
  /** Kubernetes version of the node image, without "v". */
  readonly kubernetesVersion: string;
  /** The kind node image. */
  readonly node: string;
}

/** Telepresence, one version of it at both ends of every tunnel. */
export interface TelepresenceImages {
  /** The traffic manager and its agent. */
  readonly manager: string;
  readonly client: string;
}

/**
 * Node images of kind's own releases, by the cgroup version of the machine: Kubernetes 1.35 and later refuse version 1.
 * The digests are those of the release notes of kind v0.33.0.
 */
const OFFICIAL_NODES = {
  v2: ["1.36.4", "099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed"],
  v1: ["1.34.11", "44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d"],
} as const;

const published = (name: ImageName): string => imageReference(pinnedImages[name]);

/**
 * Images that any cluster with a way to Docker Hub and GitHub's registry can pull. From 1.31 on Istio publishes its images in
 * the first alone (istio.io/latest/news/releases/1.31.x/announcing-1.31/upgrade-notes).
 */
export const OFFICIAL_POD_IMAGES: PodImages = {
  istio: {
    hub: path.dirname(pinnedImages.pilot.name),
    tag: pinnedImages.pilot.tag,
    envoy: "istio",
    pinned: {
      ...(pinnedImages.pilot.digest !== null && { pilot: published("pilot") }),
      ...(pinnedImages.proxyv2.digest !== null && { proxyv2: published("proxyv2") }),
    },
  },
  helloworld: { v1: published("helloworld-v1"), v2: published("helloworld-v2") },
  curl: published("curl"),
  telepresence: { manager: published("tel2"), client: published("telepresence") },
};

/** The cgroup version under which a Docker runs containers, by its own word: it may be on another machine than this. */
export function cgroupOf({ cgroupVersion }: Pick<DockerInfo, "cgroupVersion">): CgroupVersion {
  return cgroupVersion === "1" ? "v1" : "v2";
}

/**
 * The images that the projects themselves publish.
 * @param cgroup default: what was recorded when Docker last answered, else v2, as everywhere but on old systems
 */
export function officialImages(cgroup: CgroupVersion = recorded().cgroup ?? "v2"): ImageSet {
  const [kubernetesVersion, digest] = OFFICIAL_NODES[cgroup];
  return {
    origin: "official",
    kubernetesVersion,
    node: `kindest/node:v${kubernetesVersion}@sha256:${digest}`,
    ...OFFICIAL_POD_IMAGES,
  };
}

/** Istio's hub in the names of the images that are built here. */
export const SOURCE_HUB = "isthmus";

/** The images that `ensureImages` builds: their names carry a hash of their recipe, so they are known before they exist. */
export function sourceImages(wrapper: boolean = lacksSysResource()): ImageSet {
  const helloworld = recipeHash(RECIPES.helloworld);
  const telepresence = recipeHash(RECIPES.telepresence);
  return {
    origin: "source",
    kubernetesVersion: KUBERNETES_VERSION,
    node: `isthmus/node:v${KUBERNETES_VERSION}-${recipeHash(RECIPES.node, [`wrapper=${wrapper}`])}`,
    istio: { hub: SOURCE_HUB, tag: recipeHash(RECIPES.istio), envoy: "upstream" },
    helloworld: { v1: `isthmus/helloworld-v1:${helloworld}`, v2: `isthmus/helloworld-v2:${helloworld}` },
    curl: `isthmus/curl:${recipeHash(RECIPES.curl)}`,
    telepresence: {
      manager: `isthmus/tel2:${telepresence}`,
      client: `isthmus/telepresence:${telepresence}`,
    },
  };
}

/** The images of this machine: those of its record, else the official ones. Needs no Docker. */
export function imageSet(): ImageSet {
  return recorded().images === "source" ? sourceImages() : officialImages();
}
