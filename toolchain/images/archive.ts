import { createHash } from "node:crypto";
import { link, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import type { Layer } from "./layer.ts";

/** How a container of an image starts: the parts of an OCI image configuration that our images need. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>>;
}

export interface Image {
  /** Name and tag, without a registry where it is ours. */
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly config: ImageConfig;
}

/** The path every image of ours starts with; kubeadm's manifests name their programs without a directory. */
export const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Lays out images in the directory `dir` as `docker save` does in its archives: `tar -C dir -c .` is one. A layer that
 * several images share is stored once. This layout, unlike OCI's, lets whoever imports it complete the names
 * (`isthmus/pilot` gets its registry).
 */
export async function layOutArchive(dir: string, images: readonly Image[]): Promise<void> {
  await mkdir(dir, { recursive: true });
  const layers = new Map(images.flatMap(image => image.layers).map(layer => [layer.digest, layer]));
  for (const layer of layers.values()) await link(layer.file, path.join(dir, layerPath(layer)));
  const manifest = [];
  for (const image of images) {
    const config = imageConfiguration(image);
    const name = `${createHash("sha256").update(config).digest("hex")}.json`;
    await writeFile(path.join(dir, name), config);
    manifest.push({ Config: name, RepoTags: [image.name], Layers: image.layers.map(layerPath) });
  }
  await writeFile(path.join(dir, "manifest.json"), JSON.stringify(manifest));
}

/** The image configuration that the digest of an image stands for. The time of creation is left out on purpose. */
export function imageConfiguration(image: Image): string {
  return JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config: { Env: [PATH], ...image.config },
    rootfs: { type: "layers", diff_ids: image.layers.map(layer => layer.digest) },
  });
}

const layerPath = (layer: Layer): string => `${layer.digest.replace("sha256:", "")}.tar`;
