import { hostname } from "node:os";

import { describe, expect, it } from "vitest";

import { machineFacts } from "../../../cli/machine/machine.ts";
import type { DockerInfo } from "../../../toolchain/docker/info.ts";

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
      (await machineFacts(undefined, system)).map(({ what }) => what);
    expect(await of("darwin")).toEqual(["CPUs", "memory", "disk for the cache"]);
    expect(await of("linux")).toContain("disk for Docker");
  });
});
