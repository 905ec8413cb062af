import { access, chmod, constants, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { builtBinaries, goBinaries, outputName } from "../../../toolchain/go-build.ts";
import { VersionProbe } from "../../../toolchain/probe.ts";
import type { ProgressEvent } from "../../../toolchain/progress.ts";
import { seesProcesses } from "../../support/sees-processes.ts";

let dir: string;
const before = { ...process.env };

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "isthmus-go-"));
  process.env["XDG_CACHE_HOME"] = dir;
});

afterEach(async () => {
  process.env = { ...before };
  await rm(dir, { recursive: true });
});

describe("goBinaries", () => {
  // Go finds its own files by procfs on Linux.
  it.skipIf(!seesProcesses)(
    "builds a module once, reports it, and leaves only its programs",
    { timeout: 300_000 },
    async () => {
      // On a new machine the standard library is compiled first, and a build that takes long says so meanwhile.
      // Go keeps its build cache below XDG_CACHE_HOME as well, and that is worth sharing.
      process.env["GOCACHE"] ??= path.join(
        before["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"),
        "go-build",
      );
      expect(await builtBinaries("pause", new VersionProbe())).toBeUndefined();
      const events: ProgressEvent[] = [];
      const built = await goBinaries("pause", event => events.push(event));
      const ends = events.filter(({ state }) => state !== "info");
      expect(ends.map(({ task, state }) => `${task}: ${state}`)).toEqual([
        "build pause: start",
        "build pause: done",
      ]);
      const reports = events.length;
      expect(await readdir(built)).toEqual(["pause"]);
      await access(path.join(built, "pause"), constants.X_OK);

      expect(await goBinaries("pause", event => events.push(event))).toBe(built);
      expect(await builtBinaries("pause", new VersionProbe())).toBe(built);
      expect(events).toHaveLength(reports);
    },
  );

  it("says what to do when Go is missing", async () => {
    process.env["PATH"] = dir;
    await expect(goBinaries("pause", () => undefined)).rejects.toThrow(
      "go is missing: building pause from source needs Go 1.26 or later on PATH (install Go",
    );
  });

  it("says what to do when Go is too old", async () => {
    process.env["PATH"] = dir;
    await writeFile(path.join(dir, "go"), "#!/bin/sh\necho go version go1.19.8 linux/amd64\n");
    await chmod(path.join(dir, "go"), 0o755);
    await expect(goBinaries("pause", () => undefined)).rejects.toThrow(
      /go is 1\.19\.8: .*install a newer Go/,
    );
  });
});

describe("outputName", () => {
  it.each([
    [".", "."],
    ["sigs.k8s.io/kind", "kind"],
    ["go.etcd.io/etcd/server/v3", "server"],
    ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", "pulumi"],
    ["isthmus/toolchain/pause", "pause"],
  ])("%s is built as %s", (packagePath, name) => {
    expect(outputName(packagePath)).toBe(name);
  });
});
