import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { decideTools } from "../../../toolchain/tools.ts";

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

describe("decideTools", () => {
  it("takes an installed tool of a good version", async () => {
    const file = await install("first", "kind", "echo kind v0.32.1 go1.25");
    const [decision] = await decideTools(["kind"]);
    expect(decision).toMatchObject({ tool: "kind", version: "0.32.1", source: "path", path: file });
  });

  it("passes over a bad version for a good one further on", async () => {
    await install("first", "kubectl", "echo Client Version: v1.30.0");
    const good = await install("second", "kubectl", "echo Client Version: v1.35.0-dispatcher");
    const [decision] = await decideTools(["kubectl"]);
    expect(decision).toMatchObject({ source: "path", path: good, version: "1.35.0" });
  });

  it.each([
    ["echo kind v0.20.0", "kind is 0.20.0"],
    ["exit 1", "does not tell its version"],
    ["echo gibberish", "does not tell its version"],
  ])("builds instead of taking one that answers with %j, and says why", async (answer, reason) => {
    await install("first", "kind", answer);
    const [decision] = await decideTools(["kind"]);
    expect(decision).toMatchObject({ source: "build", version: "0.33.0" });
    expect(decision?.reason).toContain(reason);
  });

  it("builds what is not installed", async () => {
    const [decision] = await decideTools(["istioctl"]);
    expect(decision).toMatchObject({
      source: "build",
      reason: "not installed here; will be built from source",
    });
  });

  it("takes a provider plugin that Pulumi has installed, of exactly the right version", async () => {
    await install("pulumi/plugins/resource-tls-v5.2.0", "pulumi-resource-tls", "");
    const [wrong] = await decideTools(["pulumi-resource-tls"]);
    expect(wrong?.source).toBe("build");
    const file = await install("pulumi/plugins/resource-tls-v5.3.0", "pulumi-resource-tls", "");
    const [right] = await decideTools(["pulumi-resource-tls"]);
    expect(right).toMatchObject({ source: "path", path: file });
  });

  it("takes no program out of its own cache for an installed one", async () => {
    await install("cache/isthmus/bin/x", "kind", "echo kind v0.33.0");
    process.env["PATH"] = path.join(dir, "cache/isthmus/bin/x");
    const [decision] = await decideTools(["kind"]);
    expect(decision?.source).toBe("build");
  });

  it("asks a script each time, since it may be a dispatcher", async () => {
    await install("first", "kind", "echo kind v0.33.0");
    await decideTools(["kind"]);
    await decideTools(["kind"]);
    expect(await readFile(log, "utf8")).toBe("ran\nran\n");
  });
});
