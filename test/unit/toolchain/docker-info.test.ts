import { expect, it } from "vitest";

import { parseDockerInfo } from "../../../toolchain/docker/info.ts";

it("reads what a daemon says", () => {
  expect(parseDockerInfo("20.10.24+dfsg1\tisthmus\toverlay2\t1\n")).toEqual({
    version: "20.10.24+dfsg1",
    defaultRuntime: "isthmus",
    storageDriver: "overlay2",
    cgroupVersion: "1",
  });
});

it("takes a client without a daemon for no Docker", () => {
  expect(parseDockerInfo("\t\t\t\n")).toBeUndefined();
  expect(parseDockerInfo("")).toBeUndefined();
});
