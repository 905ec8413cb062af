import { rm } from "node:fs/promises";

import { cached, contentHash, entryPath } from "./cache.ts";
import { hasImage } from "./docker/image.ts";
import { dockerInfo } from "./docker/info.ts";
import { debianRoot } from "./images/debian.ts";
import { whyUnbuildable } from "./images/buildable.ts";
import { goModuleDir } from "./images/go-module.ts";
import { buildNode } from "./images/node.ts";
import { NODE_PACKAGES } from "./images/packages.ts";
import { bringPodSources } from "./images/pod-sources.ts";
import { cgroupOf, type ImageSet } from "./image-set.ts";
import { chooseImages } from "./image-source.ts";
import { lacksSysResource } from "./machine/capability.ts";
import { record } from "./machine-record.ts";
import { isRoot } from "./machine/user.ts";
import { reported, type Progress } from "./progress.ts";

/** Makes the images of this machine available: chooses where they come from, and builds those that are not pulled. */
export async function ensureImages(progress: Progress): Promise<ImageSet> {
  const set = await chooseImages(progress);
  await buildImages(set, progress);
  return set;
}

/**
 * Builds the node image with everything that a cluster runs inside, if the images are to be built and it is not here; and records
 * that this machine has them. Needs a running Docker.
 */
export async function buildImages(set: ImageSet, progress: Progress): Promise<void> {
  if (set.origin === "source" && !(await hasImage(set.node))) await build(set, progress);
  await record({ images: set.origin, cgroup: await dockerInfo().then(info => info && cgroupOf(info)) });
}

async function build(set: ImageSet, progress: Progress): Promise<void> {
  const obstacle = whyUnbuildable();
  if (obstacle !== undefined) throw new Error(`${set.node} has to be built: ${obstacle}`);
  if (!isRoot()) {
    throw new Error(
      `${set.node} has to be built, which needs root (run this as root once, or give Docker a registry)`,
    );
  }
  const { istio, helloworld, curl, telepresence } = set;
  const names = {
    pilot: `${istio.hub}/pilot:${istio.tag}`,
    proxy: `${istio.hub}/proxyv2:${istio.tag}`,
    helloworld,
    curl,
    trafficManager: telepresence.manager,
    telepresence: telepresence.client,
  };
  const pods = await bringPodSources(names, progress);
  const recipe = {
    binaries: pods.binaries,
    debian: await debianRoot("node", NODE_PACKAGES, progress),
    kindModule: await goModuleDir("kind", "sigs.k8s.io/kind"),
    pods,
    wrapper: lacksSysResource(),
  };
  // The image itself is Docker's to keep. The cache entry stands for it, so that only one process builds it.
  const entry = ["node-image", "node", contentHash([set.node])] as const;
  await rm(entryPath(...entry), { recursive: true, force: true });
  await cached(...entry, dir =>
    reported("node image", `assembling ${set.node}`, progress, async () => {
      if (!(await hasImage(set.node))) await buildNode(dir, set.node, recipe);
    }),
  );
}
