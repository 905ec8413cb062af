import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, mkdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";

import { run } from "../process.ts";
import { grantLowPorts } from "./file-capability.ts";

/** One layer of a container image: an uncompressed tar file and its digest (`sha256:...`). */
export interface Layer {
  readonly file: string;
  readonly digest: string;
}

/** The content of a layer: files copied from this machine and links, by their absolute path in the image. */
export interface LayerContent {
  readonly files: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Path of a program among them that may listen on ports below 1024, whoever runs it. Default: none. */
  readonly lowPorts?: string;
}

/** Writes a layer to `dir`, bit for bit the same for the same content. */
export async function writeLayer(dir: string, name: string, content: LayerContent): Promise<Layer> {
  const stage = path.join(dir, `${name}.stage`);
  for (const [target, source] of Object.entries(content.files)) {
    const file = path.join(stage, target);
    await mkdir(path.dirname(file), { recursive: true });
    await copyFile(source, file);
  }
  for (const [target, destination] of Object.entries(content.links ?? {})) {
    const link = path.join(stage, target);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(destination, link);
  }
  const file = path.join(dir, `${name}.tar`);
  await run("tar", [
    "--sort=name",
    "--mtime=@0",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    ...(content.lowPorts === undefined ? [] : ["--format=ustar"]),
    "-C",
    stage,
    "-cf",
    file,
    ".",
  ]);
  await rm(stage, { recursive: true });
  if (content.lowPorts !== undefined) await grantLowPorts(file, `.${content.lowPorts}`);
  return { file, digest: await digestOf(file) };
}

/** Digest of a file as container images name blobs: `sha256:` and 64 hex digits. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return `sha256:${hash.digest("hex")}`;
}
