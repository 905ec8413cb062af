import { expect, it } from "vitest";

import { daemonEnvironment } from "../../../toolchain/docker/daemon.ts";

it("hands a daemon that outlives the run neither its temporary folder nor its secrets", () => {
  const own = { PATH: "/bin", HOME: "/root", HTTPS_PROXY: "http://proxy:1", no_proxy: "x" };
  const ended = { TMPDIR: "/tmp/run", PULUMI_CONFIG_PASSPHRASE: "p", PULUMI_BACKEND_URL: "file:///x" };
  expect(daemonEnvironment({ ...own, ...ended })).toEqual(own);
});
