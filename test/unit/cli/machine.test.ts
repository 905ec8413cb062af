import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { machineFacts } from "../../../cli/machine/machine.ts";
import { neededInstances } from "../../../toolchain/docker/inotify.ts";

describe("what doctor says of inotify", () => {
  /** Its facts where the kernel's limits are these. */
  async function factsWith(instances: number) {
    const procSys = mkdtempSync(join(tmpdir(), "isthmus-sys-"));
    try {
      mkdirSync(join(procSys, "fs/inotify"), { recursive: true });
      writeFileSync(join(procSys, "fs/inotify/max_user_instances"), `${instances}\n`);
      writeFileSync(join(procSys, "fs/inotify/max_user_watches"), "65536\n");
      return (await machineFacts(procSys)).filter(({ what }) => what.startsWith("inotify"));
    } finally {
      rmSync(procSys, { recursive: true });
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
    const facts = await machineFacts("/no/proc/sys");
    expect(facts.map(({ what }) => what)).toEqual([
      "CPUs",
      "memory",
      "disk for the cache",
      "disk for Docker",
    ]);
  });
});
