import { describe, expect, it } from "vitest";

import { platforms } from "../../../../toolchain/machine/platform.ts";
import { layouts } from "../../../../toolchain/releases/layout.ts";
import { pinnedReleases, releaseFor } from "../../../../toolchain/releases/table.ts";
import { satisfies, type ToolName, VERSION_RULES } from "../../../../toolchain/version-rules.ts";

const tools = Object.keys(VERSION_RULES) as ToolName[];

describe("the pinned releases", () => {
  it.each(tools)("have %s in a version that its rule takes", tool => {
    expect(satisfies(VERSION_RULES[tool], pinnedReleases[tool].version)).toBe(true);
  });

  it.each(tools.filter(tool => tool !== "kubectl"))("have %s as it is built from source", tool => {
    expect(pinnedReleases[tool].version).toBe(VERSION_RULES[tool].built);
  });

  it("have a SHA-256 for every file, and none twice", () => {
    const hashes = tools.flatMap(tool => Object.values(pinnedReleases[tool].sha256));
    expect(hashes.filter(hash => !/^[0-9a-f]{64}$/.test(hash))).toEqual([]);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes).toHaveLength(tools.length * platforms.length);
  });
});

describe("releaseFor", () => {
  it.each<[ToolName, string, string, readonly string[] | undefined]>([
    ["kind", "linux/amd64", "kubernetes-sigs/kind/releases/download/v0.33.0/kind-linux-amd64", undefined],
    ["kubectl", "darwin/arm64", "release/v1.35.8/bin/darwin/arm64/kubectl", undefined],
    [
      "istioctl",
      "darwin/arm64",
      "istio/istio/releases/download/1.31.0/istioctl-1.31.0-osx-arm64.tar.gz",
      ["istioctl"],
    ],
    [
      "pulumi",
      "linux/amd64",
      "pulumi/pulumi/releases/download/v3.259.0/pulumi-v3.259.0-linux-x64.tar.gz",
      ["pulumi/pulumi", "pulumi/pulumi-language-nodejs"],
    ],
    [
      "pulumi-resource-tls",
      "linux/arm64",
      "pulumi/pulumi-tls/releases/download/v5.3.0/pulumi-resource-tls-v5.3.0-linux-arm64.tar.gz",
      ["pulumi-resource-tls"],
    ],
  ])("finds %s for %s where its project publishes it", (tool, machine, path, members) => {
    expect(releaseFor(pinnedReleases, tool, machine)).toMatchObject({ path, ...(members && { members }) });
    expect(releaseFor(pinnedReleases, tool, machine)).toHaveProperty("host", layouts[tool].host);
  });

  it("has none for a machine that nothing is pinned for", () => {
    expect(releaseFor(pinnedReleases, "kind", "linux/riscv64")).toBeUndefined();
    const some = { ...pinnedReleases, kind: { version: "0.33.0", sha256: {} } };
    expect(releaseFor(some, "kind", "linux/amd64")).toBeUndefined();
  });
});
