import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished } from "vitest";

import { inotifyFacts, inotifyShortages } from "../../../cli/machine/inotify.ts";
import type { DockerInfo } from "../../../toolchain/docker/info.ts";
import { inotifyFile, inotifyLimitsHere, neededInotify } from "../../../toolchain/machine/inotify.ts";

const docker: DockerInfo = {
  ...{ version: "28.2.2", defaultRuntime: "runc", storageDriver: "overlay2", cgroupVersion: "2" },
  ...{ isRootless: false, hasLimits: true, host: hostname(), cpus: 2, memory: 8 * 2 ** 30 },
  rootDirectory: "/var/lib/docker",
};
const image = "kindest/node:v1.36.4";
const here = { docker, image };
const elsewhere = { docker: { ...docker, host: "docker-desktop" }, image };

it("the limits of this machine are read where it is Linux", () => {
  const procfs = mkdtempSync(join(tmpdir(), "isthmus-procfs-"));
  onTestFinished(() => {
    rmSync(procfs, { recursive: true });
  });
  expect(inotifyLimitsHere(procfs)).toBeUndefined();
  mkdirSync(join(procfs, "sys/fs/inotify"), { recursive: true });
  writeFileSync(join(procfs, "sys/fs/inotify/max_user_instances"), "128\n");
  expect(inotifyLimitsHere(procfs)).toBeUndefined();
  writeFileSync(join(procfs, "sys/fs/inotify/max_user_watches"), "8192\n");
  expect(inotifyLimitsHere(procfs)).toEqual({ instances: 128, watches: 8192 });
});

describe("what doctor says of inotify", () => {
  it("is how to raise a limit, until it is what up raises it to", () => {
    expect(inotifyFacts({ ...here, limits: { instances: 511, watches: 65536 } })).toEqual([
      {
        what: "inotify instances",
        value: "511",
        advice: "raise it: sudo sysctl -w fs.inotify.max_user_instances=512",
      },
      { what: "inotify watches", value: "65536" },
    ]);
    expect(inotifyFacts({ ...here, limits: neededInotify })[0]).toEqual({
      what: "inotify instances",
      value: "512",
    });
  });

  it("is of Docker's machine, which a container gets at", () => {
    expect(inotifyFacts({ ...elsewhere, limits: { instances: 8192, watches: 8192 } })).toEqual([
      { what: "inotify instances", value: "8192 on docker-desktop" },
      {
        what: "inotify watches",
        value: "8192 on docker-desktop",
        advice:
          "raise it: docker run --rm --privileged --entrypoint=sh kindest/node:v1.36.4 " +
          `-c 'echo 65536 > ${inotifyFile("watches")}'`,
      },
    ]);
  });

  it("is nothing where the limits can't be known", () => {
    expect(inotifyFacts({ ...elsewhere, limits: undefined })).toEqual([]);
  });
});

describe("what up says of inotify", () => {
  it("is that a limit is too low for the nodes that there will be", () => {
    const kernels = { instances: 128, watches: 65_536 };
    expect(inotifyShortages({ ...here, limits: kernels }, 4)).toEqual([]);
    const line = (value: number, nodes: number, needed: number) =>
      `fs.inotify.max_user_instances is ${value}, too low for ${nodes} nodes: ` +
      `pods fail with "too many open files" (sudo sysctl -w fs.inotify.max_user_instances=${needed})`;
    expect(inotifyShortages({ ...here, limits: kernels }, 5)).toEqual([line(128, 5, 512)]);
    expect(inotifyShortages({ ...here, limits: neededInotify }, 40)).toEqual([line(512, 40, 1010)]);
    expect(inotifyShortages({ ...elsewhere, limits: { instances: 512, watches: 8192 } }, 2)).toEqual([
      "fs.inotify.max_user_watches is 8192 on docker-desktop, too low for 2 nodes: " +
        'pods fail with "too many open files" (docker run --rm --privileged --entrypoint=sh kindest/node:v1.36.4 ' +
        `-c 'echo 65536 > ${inotifyFile("watches")}')`,
    ]);
  });

  it("is nothing where there is enough, or nothing is known", () => {
    expect(inotifyShortages({ ...here, limits: neededInotify }, 20)).toEqual([]);
    expect(inotifyShortages({ ...elsewhere, limits: undefined }, 10)).toEqual([]);
  });
});
