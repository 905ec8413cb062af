import { chmod, copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { run } from "../process.ts";
import { layOutArchive, PATH, type ImageConfig } from "./archive.ts";
import { binary, type Binaries } from "./binaries.ts";
import { inRoot } from "./chroot.ts";
import { containerdConfig, unitWithoutLimits } from "./containerd-config.ts";
import { digestOf } from "./layer.ts";
import { podImages, type PodSources } from "./pods.ts";
import { KUBERNETES_VERSION } from "./versions.ts";

const ours = path.join(import.meta.dirname, "node");
const RUNTIME_WRAPPER = "/usr/local/sbin/isthmus-oci-runtime";

export interface NodeRecipe {
  /** Root file system of NODE_PACKAGES, as a tar file. */
  readonly debian: string;
  /** Sources of kind's module: its base image's files are the node's. */
  readonly kindModule: string;
  readonly binaries: Binaries;
  readonly pods: PodSources;
  /** Whether this machine's root lacks CAP_SYS_RESOURCE. */
  readonly wrapper: boolean;
}

/**
 * Assembles a kind node in `dir` and loads it into Docker as `image`. It all happens on this machine's disk and in
 * private namespaces: a killed build leaves a directory, never a container.
 */
export async function buildNode(dir: string, image: string, recipe: NodeRecipe): Promise<void> {
  const root = path.join(dir, "root");
  await mkdir(root, { recursive: true });
  await run("tar", ["-C", root, "--numeric-owner", "--xattrs", "-xf", recipe.debian]);
  await installFiles(root, recipe);

  const names = await kubeadmImages(root);
  const sandboxImage = names.find(name => name.includes("/pause:"));
  if (sandboxImage === undefined) throw new Error(`kubeadm names no pause image: ${names.join(", ")}`);
  await configureContainerd(root, { sandboxImage, runtime: recipe.wrapper ? RUNTIME_WRAPPER : undefined });
  await inRoot(root, await readFile(path.join(ours, "configure.sh"), "utf8"));

  const layers = path.join(dir, "layers");
  await mkdir(layers);
  const images = await podImages(layers, names, recipe.pods);
  await layOutArchive(path.join(root, "images"), images);
  const digests = new Set(images.flatMap(({ layers }) => layers.map(({ digest }) => digest)));
  await inRoot(root, await readFile(path.join(ours, "preload.sh"), "utf8"), [...digests]);
  await rm(layers, { recursive: true });

  await loadRoot(dir, root, image);
}

/** As kind's own Dockerfile: base files with fixed modes, then the programs; then the few files of ours. */
async function installFiles(root: string, recipe: NodeRecipe): Promise<void> {
  const base = path.join(recipe.kindModule, "images/base/files");
  await run("cp", ["-R", "--no-preserve=mode,ownership", `${base}/.`, root]);
  await run("bash", ["-euc", 'chmod 0755 "$1"/usr/local/bin/* "$1"/kind/bin/*', "modes", root]);
  await cp(path.join(ours, "rootfs"), root, { recursive: true });

  for (const name of ["kubeadm", "kubelet", "kubectl"]) {
    await install(binary(recipe.binaries, "kubernetes", name), path.join(root, "usr/bin", name));
  }
  if (recipe.wrapper) {
    await install(
      binary(recipe.binaries, "oci-runtime", "isthmus-oci-runtime"),
      path.join(root, RUNTIME_WRAPPER),
    );
  }
  await writeFile(path.join(root, "kind/version"), `v${KUBERNETES_VERSION}`);
}

async function kubeadmImages(root: string): Promise<string[]> {
  const list = `kubeadm config images list --kubernetes-version v${KUBERNETES_VERSION}`;
  return (await inRoot(root, list)).trim().split("\n");
}

async function configureContainerd(
  root: string,
  settings: Parameters<typeof containerdConfig>[1],
): Promise<void> {
  const config = path.join(root, "etc/containerd/config.toml");
  await writeFile(config, containerdConfig(await readFile(config, "utf8"), settings));
  if (settings.runtime === undefined) return;
  const unit = path.join(root, "etc/systemd/system/containerd.service");
  await writeFile(unit, unitWithoutLimits(await readFile(unit, "utf8")));
}

/** As in kind's Dockerfile: systemd learns that it is in a container, and Docker how systemd is told to stop. */
const NODE_CONFIG: ImageConfig = {
  Entrypoint: ["/usr/local/bin/entrypoint", "/sbin/init"],
  Env: [PATH, "container=docker"],
  StopSignal: "SIGRTMIN+3",
  Labels: { "io.isthmus.image": "node" },
};

/** `docker import` would be simpler, but can't set the stop signal. */
async function loadRoot(dir: string, root: string, image: string): Promise<void> {
  const file = path.join(dir, "root.tar");
  await run("tar", ["--numeric-owner", "--xattrs", "--exclude=./dev/*", "-C", root, "-cf", file, "."]);
  const archive = path.join(dir, "archive");
  await layOutArchive(archive, [
    { name: image, layers: [{ file, digest: await digestOf(file) }], config: NODE_CONFIG },
  ]);
  await run("bash", ["-euo", "pipefail", "-c", 'tar -C "$1" -cf - . | docker load --quiet', "load", archive]);
  await Promise.all([root, file, archive].map(done => rm(done, { recursive: true })));
}

async function install(source: string, target: string): Promise<void> {
  await copyFile(source, target);
  await chmod(target, 0o755);
}
