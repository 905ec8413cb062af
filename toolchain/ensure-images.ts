import { execFile } from "node:child_process";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { cached, contentHash, entryPath } from "./cache.ts";
import { dockerInfo } from "./docker/info.ts";
import { debianRoot } from "./images/debian.ts";
import { refuseUnbuildable } from "./images/buildable.ts";
import { goModuleDir } from "./images/go-module.ts";
import { buildNode } from "./images/node.ts";
import { NODE_PACKAGES } from "./images/packages.ts";
import { bringPodSources } from "./images/pod-sources.ts";
import { cgroupOf, decideImages, machineFile, type ImageSet, type MachineRecord } from "./image-set.ts";
import { lacksSysResource } from "./machine/capability.ts";
import { isRoot } from "./machine/user.ts";
import { run } from "./process.ts";
import { reported, type Progress } from "./progress.ts";

/**
 * Decides where this machine's images come from, records the decision, and makes the node image available: pulled, or
 * built with everything that a cluster runs inside. Needs a running Docker; with the image there it only asks for it.
 */
export async function ensureImages(progress: Progress): Promise<ImageSet> {
  const { set } = await decideImages();
  if (!(await isLoaded(set.node)))
    await (set.origin === "official" ? pull(set, progress) : build(set, progress));
  await record({ images: set.origin, cgroup: await dockerInfo().then(info => info && cgroupOf(info)) });
  return set;
}

async function pull(set: ImageSet, progress: Progress): Promise<void> {
  await reported("node image", `pulling ${set.node}`, progress, () =>
    run("docker", ["pull", "--quiet", set.node]),
  );
}

async function build(set: ImageSet, progress: Progress): Promise<void> {
  refuseUnbuildable(set);
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
      if (!(await isLoaded(set.node))) await buildNode(dir, set.node, recipe);
    }),
  );
}

async function record(machine: MachineRecord): Promise<void> {
  const file = machineFile();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(machine)}\n`);
  await rename(`${file}.${process.pid}`, file);
}

function isLoaded(image: string): Promise<boolean> {
  return new Promise(resolve => {
    execFile("docker", ["image", "inspect", "--format", "{{.Id}}", image], error => {
      resolve(error === null);
    });
  });
}
