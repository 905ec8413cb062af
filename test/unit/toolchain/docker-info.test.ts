import { expect, it } from "vitest";

import { parseDockerInfo } from "../../../toolchain/docker/info.ts";

it("reads what a daemon says", () => {
  const security = '["name=seccomp,profile=default"]';
  const machine = "docker-desktop\t4\t8222298112\t/var/lib/docker";
  expect(
    parseDockerInfo(`20.10.24+dfsg1\tisthmus\toverlay2\t1\t${security}\ttrue true true\t${machine}\n`),
  ).toEqual({
    version: "20.10.24+dfsg1",
    defaultRuntime: "isthmus",
    storageDriver: "overlay2",
    cgroupVersion: "1",
    isRootless: false,
    hasLimits: true,
    host: "docker-desktop",
    cpus: 4,
    memory: 8_222_298_112,
    rootDirectory: "/var/lib/docker",
  });
  const rootless = '["name=seccomp,profile=builtin","name=rootless","name=cgroupns"]';
  expect(parseDockerInfo(`28.2.2\trunc\toverlayfs\t2\t${rootless}\ttrue false true\n`)).toMatchObject({
    isRootless: true,
    hasLimits: false,
  });
});

it("takes a client without a daemon for no Docker", () => {
  expect(parseDockerInfo("\t\t\t\tnull\tfalse false false\n")).toBeUndefined();
  expect(parseDockerInfo("")).toBeUndefined();
});
