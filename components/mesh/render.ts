import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { cacheRoot } from "../../toolchain/cache.ts";
import { findOnPath } from "./find-on-path.ts";
import { run } from "../../toolchain/process.ts";
import type { KubernetesObject } from "../kubernetes/manifest.ts";
import type { IstioOperator } from "./operator.ts";

/** The Kubernetes objects that istioctl makes of an IstioOperator. */
export interface RenderedManifest {
  readonly objects: readonly KubernetesObject[];
  readonly crds: RenderedCrds;
}

/** Istio's custom resource definitions; {@link readCrds} has them whole. */
export interface RenderedCrds {
  /** SHA-256 of them all. */
  readonly digest: string;
  readonly names: readonly string[];
}

/** Of what the cache holds: another form of {@link RenderedManifest} needs another number. */
const layout = 2;

/**
 * Renders an IstioOperator with the istioctl on PATH. The result is kept in the cache, because rendering takes
 * more of a preview's time than anything else; another spec or another istioctl gives another entry.
 */
export async function render(operator: IstioOperator): Promise<RenderedManifest> {
  const key = sha256(JSON.stringify([layout, operator, findOnPath("istioctl")]));
  const file = join(directory(), `${key}.json`);
  try {
    return JSON.parse(readFileSync(file, "utf8")) as RenderedManifest;
  } catch {
    // Not rendered yet.
  }
  const text = await run("istioctl", ["manifest", "generate", "-f", "-"], {
    input: JSON.stringify(operator),
  });
  const { objects, crds } = split(text);
  const crdsText = JSON.stringify(crds);
  const digest = sha256(crdsText);
  const rendered = { objects, crds: { digest, names: crds.map(({ metadata }) => metadata.name) } };
  await mkdir(directory(), { recursive: true });
  await write(crdFile(digest), crdsText);
  await write(file, JSON.stringify(rendered));
  return rendered;
}

/** The custom resource definitions of a rendered manifest. @param digest of them */
export function readCrds(digest: string): KubernetesObject[] {
  return JSON.parse(readFileSync(crdFile(digest), "utf8")) as KubernetesObject[];
}

/** Parts a manifest into its custom resource definitions and everything else. */
export function split(manifest: string): {
  readonly objects: KubernetesObject[];
  readonly crds: KubernetesObject[];
} {
  const all = manifest
    .split(/^---[ \t]*\n/m)
    .filter(document => document.trim() !== "")
    .map(document => parse(document) as KubernetesObject);
  const isCrd = ({ kind }: KubernetesObject) => kind === "CustomResourceDefinition";
  return { objects: all.filter(object => !isCrd(object)), crds: all.filter(isCrd) };
}

const crdFile = (digest: string) => join(directory(), `${digest}.crds.json`);

const directory = () => join(cacheRoot(), "rendered");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function write(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, text);
  await rename(partial, file);
}
