import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { machineFacts } from "../../../cli/machine/machine.ts";
import type { DockerInfo } from "../../../toolchain/docker/info.ts";
import { neededInstances } from "../../../toolchain/machine/inotify.ts";

describe("what doctor says of inotify", () => {
  /** Its facts where the kernel's limits are these. */
  async function factsWith(instances: number) {
    const procfs = mkdtempSync(join(tmpdir(), "isthmus-procfs-"));
    try {
      const limits = join(procfs, "sys/fs/inotify");
      mkdirSync(limits, { recursive: true });
      writeFileSync(join(limits, "max_user_instances"), `${instances}\n`);
      writeFileSync(join(limits, "max_user_watches"), "65536\n");
      return (await machineFacts(undefined, { procfs })).filter(({ what }) => what.startsWith("inotify"));
    } finally {
      rmSync(procfs, { recursive: true });
    }
  }

  it("is that up would raise the limit, until it is what up raises it to", async () => {
    expect(neededInstances).toBe(512);
    expect(await factsWith(neededInstances - 1)).toEqual([
      {
        what: "inotify instances",
        value: "511",
        advice: "raise it: sysctl -w fs.inotify.max_user_instances=512",
      },
      { what: "inotify watches", value: "65536" },
    ]);
    expect((await factsWith(neededInstances))[0]).toEqual({ what: "inotify instances", value: "512" });
  });

  it("is nothing where there are no such limits, and everything else all the same", async () => {
    const facts = await machineFacts(undefined, { procfs: "/no/procfs" });
    expect(facts.map(({ what }) => what)).toEqual([
      "CPUs",
      "memory",
      "disk for the cache",
      "disk for Docker",
    ]);
  });
});

describe("the size of the machine", () => {
  const docker: DockerInfo = {
    ...{ version: "28.2.2", defaultRuntime: "runc", storageDriver: "overlay2", cgroupVersion: "2" },
    ...{ isRootless: false, hasLimits: true },
    host: "docker-desktop",
    cpus: 1,
    memory: 2 * 2 ** 30,
    rootDirectory: "/var/lib/docker",
  };

  it("is of Docker's where that is another one, as far as Docker says it", async () => {
    const facts = await machineFacts(docker);
    expect(facts.slice(0, 2)).toEqual([
      { what: "CPUs", value: "1 on docker-desktop", advice: "two clusters want at least 2" },
      { what: "memory", value: "2.0 GiB on docker-desktop", advice: "two clusters want 4.0 GiB" },
    ]);
    expect(facts.slice(2).map(({ what }) => what)).toEqual(["disk for the cache"]);
  });

  it("is of this one where Docker is here, with the disk that it uses", async () => {
    const facts = await machineFacts({ ...docker, host: hostname(), rootDirectory: "/no/such/directory" });
    expect(facts[0]?.value).toBe("1");
    expect(facts.map(({ what }) => what)).toContain("disk for Docker");
  });

  it("has no disk for Docker on macOS, where it is in a virtual machine, when that does not run", async () => {
    const of = async (system: "linux" | "darwin") =>
      (await machineFacts(undefined, { system, procfs: "/no/procfs" })).map(({ what }) => what);
    expect(await of("darwin")).toEqual(["CPUs", "memory", "disk for the cache"]);
    expect(await of("linux")).toContain("disk for Docker");
  });
});
