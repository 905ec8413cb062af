import { expect, it } from "vitest";

import { dockerInfo, type DockerInfo } from "../../toolchain/docker/info.ts";
import { inotifyLimitsOf } from "../../toolchain/docker/inotify.ts";
import { inotifyLimitsHere } from "../../toolchain/machine/inotify.ts";
import { ensureTinyImage } from "../support/tiny-container.ts";

it("a container tells the limits of the machine that Docker runs on", async () => {
  const image = await ensureTinyImage();
  const here = inotifyLimitsHere();
  expect(here).toBeDefined();
  const docker = await dockerInfo();
  expect(await inotifyLimitsOf(docker, "isthmus-e2e-none:1")).toEqual(here);
  const elsewhere = { ...(docker as DockerInfo), host: "docker-desktop" };
  expect(await inotifyLimitsOf(elsewhere, image)).toEqual(here);
  // Nothing is pulled for it.
  expect(await inotifyLimitsOf(elsewhere, "isthmus-e2e-none:1")).toBeUndefined();
});
