import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { hasImage } from "../../toolchain/docker/image.ts";
import { buildImages } from "../../toolchain/ensure-images.ts";
import { goBinaries } from "../../toolchain/go-build.ts";
import { officialImages, type ImageSet } from "../../toolchain/image-set.ts";
import { chooseImages, expectImages } from "../../toolchain/image-source.ts";
import { writeLayer, type Layer } from "../../toolchain/images/layer.ts";
import { system } from "../../toolchain/machine/platform.ts";
import { isRoot } from "../../toolchain/machine/user.ts";
import { run } from "../../toolchain/process.ts";
import { OwnDocker } from "../support/own-docker.ts";
import { Registry } from "../support/registry.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-mirror-"));
const program = "/usr/local/bin/helloworld";
let layer: Layer;
let registry: Registry;
let docker: OwnDocker;

/** Chooses the images where nothing is known of the node image, as on a machine that has nothing yet. */
async function choose(node: string): Promise<ImageSet> {
  const set = { ...officialImages("v2"), node };
  return chooseImages(() => undefined, { set, isKnown: false, reason: "" });
}

/** Puts an image in under an official name, which runs for as long as it is let. @returns its digest */
const put = (name: string, ...flags: readonly string[]) =>
  registry.put({ name, layers: [layer], config: { Entrypoint: [program, ...flags] } });

// A daemon takes root, and with mirrors of a test's own it can't be the machine's.
describe.skipIf(!isRoot() || system !== "linux")("a Docker with a mirror of docker.io", () => {
  beforeAll(async () => {
    const helloworld = join(await goBinaries("helloworld", () => undefined), "helloworld");
    layer = await writeLayer(scratch, "helloworld", { files: { [program]: helloworld } });
    registry = await Registry.start(join(scratch, "registry"), "127.0.0.1");
    docker = await OwnDocker.start(join(scratch, "docker"), { "registry-mirrors": [registry.url] });
    vi.stubEnv("DOCKER_HOST", docker.host);
    vi.stubEnv("XDG_CACHE_HOME", join(scratch, "cache"));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await docker.stop();
    registry.stop();
    rmSync(scratch, { recursive: true });
  });

  it("pulls the official node image by its tag, which the machine remembers", async () => {
    const node = "kindest/node:v1.36.4";
    await put(node);
    const chosen = await choose(node);
    expect(chosen).toMatchObject({ origin: "official", node });
    expect(registry.asked).toContain(node);
    await buildImages(chosen, () => undefined);
    expect(existsSync(join(scratch, "cache/isthmus/machine.json"))).toBe(true);
    expect(await expectImages()).toMatchObject({ set: { origin: "official" }, isKnown: true });
  });

  it("pulls it by its digest, and what a container of it runs is that", async () => {
    const digest = await put("kindest/node:v1.34.11", "--by-digest");
    const node = `kindest/node:v1.34.11@${digest}`;
    expect(await hasImage(node)).toBe(false);
    expect(await choose(node)).toMatchObject({ origin: "official", node });
    expect(await hasImage(node)).toBe(true);
    await run("docker", ["run", "-d", "--name", "node", "--network=none", node]);
    const format = "{{.State.Running}} {{json .Config.Entrypoint}}";
    expect((await run("docker", ["inspect", "-f", format, "node"])).trim()).toBe(
      `true ${JSON.stringify([program, "--by-digest"])}`,
    );
    await run("docker", ["rm", "-f", "node"]);
  });
});
