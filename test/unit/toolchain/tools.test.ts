import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { goBinaries } from "../../../toolchain/go-build.ts";
import { pinnedReleases } from "../../../toolchain/releases/table.ts";
import type { ToolSettings } from "../../../toolchain/tool-settings.ts";
import type { ToolName } from "../../../toolchain/version-rules.ts";
import { decideTools, type ToolDecision } from "../../../toolchain/tools.ts";

let dir: string;
let log: string;
const before = { ...process.env };

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "isthmus-tools-"));
  log = path.join(dir, "log");
  process.env["XDG_CACHE_HOME"] = path.join(dir, "cache");
  process.env["PULUMI_HOME"] = path.join(dir, "pulumi");
  process.env["PATH"] = [path.join(dir, "first"), path.join(dir, "second")].join(path.delimiter);
});

afterEach(async () => {
  process.env = { ...before };
  await rm(dir, { recursive: true });
});

/** Installs a program that answers any arguments with a text, and leaves a mark that it ran. */
async function install(where: string, tool: string, answer: string): Promise<string> {
  const file = path.join(dir, where, tool);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho ran >> '${log}'\n${answer}\n`);
  await chmod(file, 0o755);
  return file;
}

/** A mirror where nobody listens. */
const nowhere = "http://127.0.0.1:59999";

async function decide(
  tool: ToolName,
  settings: Partial<ToolSettings> = {},
): Promise<ToolDecision | undefined> {
  const usual: ToolSettings = {
    order: ["path", "release", "source"],
    releases: pinnedReleases,
    mirror: nowhere,
    machine: "linux/amd64",
  };
  const [decision] = await decideTools([tool], { ...usual, ...settings });
  return decision;
}

/** A mirror that answers every request with a status. */
async function mirror(status: number): Promise<{ url: string; methods: string[]; close: () => void }> {
  const methods: string[] = [];
  const server = createServer(({ method = "" }, response) => {
    methods.push(method);
    response.writeHead(status).end();
  });
  await new Promise<void>(listening => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, methods, close: () => server.close() };
}

const go = () => install("second", "go", "echo go version go1.26.8 linux/amd64");

describe("of what is on PATH", () => {
  it("takes an installed tool of a good version", async () => {
    const file = await install("first", "kind", "echo kind v0.32.1 go1.25");
    expect(await decide("kind")).toMatchObject({
      version: "0.32.1",
      source: "path",
      path: file,
      passedOver: [],
    });
  });

  it("passes over a bad version for a good one further on", async () => {
    await install("first", "kubectl", "echo Client Version: v1.30.0");
    const good = await install("second", "kubectl", "echo Client Version: v1.35.0-dispatcher");
    expect(await decide("kubectl")).toMatchObject({ source: "path", path: good, version: "1.35.0" });
  });

  it.each([
    ["echo kind v0.31.0", "kind is 0.31.0, needed: from 0.32, below 0.35"],
    ["exit 1", "does not tell its version"],
    ["echo gibberish", "does not tell its version"],
  ])("leaves one that answers with %j, and says why", async (answer, reason) => {
    await Promise.all([install("first", "kind", answer), go()]);
    const decision = await decide("kind");
    expect(decision).toMatchObject({ source: "source", version: "0.33.0" });
    expect(decision?.passedOver[0]).toContain(reason);
  });

  it("takes a provider plugin that Pulumi has installed, of exactly the right version", async () => {
    await install("pulumi/plugins/resource-tls-v5.2.0", "pulumi-resource-tls", "");
    expect((await decide("pulumi-resource-tls"))?.source).toBe("none");
    const file = await install("pulumi/plugins/resource-tls-v5.3.0", "pulumi-resource-tls", "");
    expect(await decide("pulumi-resource-tls")).toMatchObject({ source: "path", path: file });
  });

  it("takes no program out of its own cache for an installed one", async () => {
    await install("cache/isthmus/bin/x", "kind", "echo kind v0.33.0");
    process.env["PATH"] = path.join(dir, "cache/isthmus/bin/x");
    expect((await decide("kind"))?.source).toBe("none");
  });

  it("asks a script each time, since it may be a dispatcher", async () => {
    await install("first", "kind", "echo kind v0.33.0");
    await decide("kind");
    await decide("kind");
    expect(await readFile(log, "utf8")).toBe("ran\nran\n");
  });

  it("decides although nothing can be kept in the cache", async () => {
    process.env["XDG_CACHE_HOME"] = await install("first", "kind", "echo kind v0.33.0");
    expect((await decide("kind"))?.source).toBe("path");
  });
});

describe("of what is not", () => {
  it("downloads the release, when its server answers, and asks that once", async () => {
    const server = await mirror(404);
    const settings = { mirror: server.url };
    expect(await decide("istioctl", settings)).toEqual({
      tool: "istioctl",
      version: "1.31.0",
      source: "release",
      reason: `not installed here; will be downloaded from ${new URL(server.url).host}`,
      passedOver: [],
    });
    await decide("kind", settings);
    server.close();
    expect(server.methods).toEqual(["HEAD"]);
  });

  it("says of a kubectl that is too new for some cluster why the release is taken", async () => {
    const server = await mirror(200);
    const file = await install("first", "kubectl", "echo Client Version: v1.36.4");
    const decision = await decide("kubectl", { mirror: server.url });
    server.close();
    expect(decision).toMatchObject({ source: "release", version: "1.35.8" });
    expect(decision?.passedOver).toEqual([
      `${file} is 1.36.4, needed: from 1.35, below 1.36: kubectl works with API servers one minor version away, and clusters run 1.34 to 1.36`,
    ]);
  });

  it.each([
    ["nobody listens", {}, "127.0.0.1:59999 does not answer (ECONNREFUSED)"],
    [
      "none is pinned for the machine",
      { machine: "linux/riscv64" },
      "no release of kind 0.33.0 is pinned for linux/riscv64",
    ],
  ])("builds it from source where %s", async (_, settings, passedOver) => {
    await go();
    expect(await decide("kind", settings)).toMatchObject({
      source: "source",
      reason: `${passedOver}; will be built from source`,
      passedOver: [passedOver],
    });
  });

  it("builds it where the server of releases refuses", async () => {
    await go();
    const server = await mirror(403);
    const decision = await decide("kind", { mirror: server.url });
    server.close();
    expect(decision).toMatchObject({
      source: "source",
      passedOver: [`${new URL(server.url).host} answers 403`],
    });
  });

  it("has none where nothing is left, with all the reasons", async () => {
    expect(await decide("kind")).toMatchObject({
      source: "none",
      reason:
        "127.0.0.1:59999 does not answer (ECONNREFUSED); go is missing: building kind from source needs Go 1.26 or later " +
        "on PATH (install Go, or put kind itself on PATH); no other source is asked (ISTHMUS_TOOLS: path,release,source)",
    });
  });
});

describe("in another order", () => {
  it("leaves what is on PATH for the release", async () => {
    await install("first", "kind", "echo kind v0.33.0");
    const server = await mirror(200);
    const decision = await decide("kind", { mirror: server.url, order: ["release", "path"] });
    server.close();
    expect(decision?.source).toBe("release");
  });

  it("looks nowhere else", async () => {
    await go();
    expect(await decide("kind", { order: ["path"] })).toMatchObject({
      source: "none",
      reason: "no other source is asked (ISTHMUS_TOOLS: path)",
    });
  });
});

it("takes what was built earlier before it asks for a release", async () => {
  const builds = 'while [ "$1" != -o ]; do shift; done; echo > "$2/kind"';
  const answers = `version) echo go version go1.26.8 linux/amd64;; list) echo a/module;; build) ${builds};;`;
  await install("second", "go", `case $1 in ${answers} esac`);
  const built = await goBinaries("kind", () => undefined);
  const server = await mirror(200);
  const decision = await decide("kind", { mirror: server.url });
  const bare = await decide("kind", { mirror: server.url, order: ["path", "release"] });
  server.close();
  expect(decision).toMatchObject({ source: "source", path: path.join(built, "kind") });
  expect(decision?.reason).toBe("not installed here; built from source earlier");
  expect(bare?.source).toBe("release");
  expect(server.methods).toEqual(["HEAD"]);
});
