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

/** What an IstioOperator comes to. */
export interface RenderedManifest {
  readonly objects: readonly KubernetesObject[];
  /** SHA-256 of the custom resource definitions; {@link crdFile} holds their text. */
  readonly crds: string;
}

/**
 * Renders an IstioOperator with the istioctl on PATH. The result is kept in the cache, because rendering takes
 * more of a preview's time than anything else; another spec or another istioctl gives another entry.
 */
export async function render(operator: IstioOperator): Promise<RenderedManifest> {
  const key = sha256(JSON.stringify([operator, findOnPath("istioctl")]));
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
  const rendered = { objects, crds: sha256(crds) };
  await mkdir(directory(), { recursive: true });
  await write(crdFile(rendered.crds), crds);
  await write(file, JSON.stringify(rendered));
  return rendered;
}

/** Where the custom resource definitions of a rendered manifest are, as YAML. */
export function crdFile(crds: string): string {
  return join(directory(), `${crds}.crds.yaml`);
}

/** Parts a manifest into its custom resource definitions, left as text, and everything else. */
export function split(manifest: string): { readonly objects: KubernetesObject[]; readonly crds: string } {
  const documents = manifest.split(/^---[ \t]*\n/m).filter(document => document.trim() !== "");
  const isCrd = (document: string) => /^kind: CustomResourceDefinition$/m.test(document);
  return {
    objects: documents
      .filter(document => !isCrd(document))
      .map(document => parse(document) as KubernetesObject),
    crds: documents.filter(isCrd).join("---\n"),
  };
}

const directory = () => join(cacheRoot(), "rendered");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function write(file: string, text: string): Promise<void> {
  const partial = `${file}.${randomUUID()}`;
  await writeFile(partial, text);
  await rename(partial, file);
}
