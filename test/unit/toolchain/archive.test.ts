import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { layOutArchive } from "../../../toolchain/images/archive.ts";
import { writeLayer } from "../../../toolchain/images/layer.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "isthmus-archive-"));
});
afterEach(async () => {
  await rm(dir, { recursive: true });
});

async function layer(name: string, text: string) {
  const source = path.join(dir, `${name}.source`);
  await writeFile(source, text);
  return writeLayer(dir, name, { files: { "/bin/program": source }, links: { "/bin/alias": "program" } });
}

it("writes the same layer, bit for bit, from the same content at another time", async () => {
  const [first, second] = [await layer("first", "same"), await layer("second", "same")];
  expect(second.digest).toBe(first.digest);
  expect((await layer("third", "other")).digest).not.toBe(first.digest);
});

it("keeps a layer that two images share once", async () => {
  const [base, top] = [await layer("base", "base"), await layer("top", "top")];
  const archive = path.join(dir, "archive");
  await layOutArchive(archive, [
    { name: "isthmus/one:1", layers: [base], config: {} },
    { name: "isthmus/two:1", layers: [base, top], config: { User: "1337:1337" } },
  ]);
  const files = await readdir(archive);
  expect(files.filter(name => name.endsWith(".tar"))).toHaveLength(2);
  const manifest: unknown = JSON.parse(await readFile(path.join(archive, "manifest.json"), "utf8"));
  const [baseFile, topFile] = [base, top].map(({ digest }) => `${digest.replace("sha256:", "")}.tar`);
  expect(manifest).toMatchObject([
    { RepoTags: ["isthmus/one:1"], Layers: [baseFile] },
    { RepoTags: ["isthmus/two:1"], Layers: [baseFile, topFile] },
  ]);
});
