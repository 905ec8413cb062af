import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";

import { hasImage } from "../../toolchain/docker/image.ts";
import { officialImages } from "../../toolchain/image-set.ts";
import { chooseImages } from "../../toolchain/image-source.ts";
import { writeLayer } from "../../toolchain/images/layer.ts";
import { whyUnbuildable } from "../../toolchain/images/buildable.ts";
import { run } from "../../toolchain/process.ts";
import type { ProgressEvent } from "../../toolchain/progress.ts";
import { refusingPort } from "../support/deaf-server.ts";
import { Registry } from "../support/registry.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-image-source-"));
let registry: Registry;
beforeAll(async () => {
  registry = await Registry.start(join(scratch, "registry"), "127.0.0.1");
});
afterAll(() => {
  registry.stop();
  rmSync(scratch, { recursive: true });
});

/** What is chosen where nothing is known of the node image but its name, and what was told meanwhile. */
async function chooseBy(node: string, isKnown = false) {
  const told: ProgressEvent[] = [];
  const set = { ...officialImages("v2"), node };
  const chosen = await chooseImages(event => told.push(event), { set, isKnown, reason: "" });
  return { chosen, told: told.flatMap(({ detail = "" }) => detail) };
}

it("what a registry has is pulled, and not again when it is here", async () => {
  const name = `${registry.url.replace("http://", "")}/kindest/node:v0`;
  onTestFinished(async () => {
    await run("docker", ["rmi", name]);
  });
  const layer = await writeLayer(scratch, "hello", { files: { "/etc/hello": "package.json" } });
  await registry.put({ name, layers: [layer], config: {} });
  const { chosen, told } = await chooseBy(name);
  expect(chosen).toMatchObject({ origin: "official", node: name });
  expect(told).toContain(`pulling ${name}`);
  expect(await hasImage(name)).toBe(true);
  expect((await chooseBy(name)).told).toEqual([]);
});

it.skipIf(whyUnbuildable() !== undefined)("images are built where no registry is in reach", async () => {
  const { chosen, told } = await chooseBy(`127.0.0.1:${await refusingPort()}/kindest/node:v0`);
  expect(chosen.origin).toBe("source");
  expect(told.at(-1)).toMatch(
    /^dial tcp 127\.0\.0\.1:\d+: connect: connection refused: images are built from source$/,
  );
});

it("a machine that pulled its images once builds none because a registry is away", async () => {
  await expect(chooseBy(`127.0.0.1:${await refusingPort()}/kindest/node:v0`, true)).rejects.toThrow(
    /connection refused/,
  );
});

it("a registry that refuses is no reason to build: it is told, with what to do", async () => {
  const name = `${registry.url.replace("http://", "")}/kindest/none:v0`;
  await expect(chooseBy(name)).rejects.toThrow(/not found|manifest unknown/);
  const limiting = createServer((request, response) => {
    if (request.url === "/v2/") response.end("{}");
    else {
      response.writeHead(429, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "TOOMANYREQUESTS", message: "pull rate limit" }] }));
    }
  }).listen(0, "127.0.0.1");
  await once(limiting, "listening");
  onTestFinished(() => void limiting.close());
  const { port } = limiting.address() as AddressInfo;
  await expect(chooseBy(`127.0.0.1:${port}/kindest/node:v0`)).rejects.toThrow(
    /docker login, wait, or name a mirror/,
  );
});
