import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it, onTestFinished } from "vitest";

import { run } from "../../../toolchain/process.ts";
import { dockerThings, stopDocker } from "../../support/docker.ts";
import { TestStack } from "../../support/isthmus.ts";
import { killAfter } from "../../support/kill.ts";
import { startTinyContainer } from "../../support/tiny-container.ts";
import { expectTunnels, expectVerified } from "../../support/verified.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-docker", backend);
afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

// Two of the points of bench/kill-points.ts. adopt.test.ts kills an up with everything that it started.
it("an up goes on after one that was killed (kill -9)", async () => {
  expect(await killAfter(stack.start("up"), 20, "command"), "up was still running").toBe(true);
  expectVerified(await stack.succeed("up"));
});

it("an up repairs what a restart of Docker broke", async () => {
  await stopDocker();
  const repaired = await stack.succeed("up");
  expectVerified(repaired);
  expectTunnels(repaired);
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("a destroy ends what one that was killed (kill -9) has begun, and starts a Docker that was stopped", async () => {
  expect(await killAfter(stack.start("destroy"), 3, "command"), "destroy was still running").toBe(true);
  await stopDocker();
  const { left } = await stack.succeed("destroy");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect(await dockerThings(stack.name)).toEqual([]);
});

it("a Docker that a destroy has started outlives it, and has nothing of it", async () => {
  onTestFinished(async () => {
    await run("docker", ["rm", "-f", "-v", "isthmus-e2e-after"]);
  });
  // For a terminal, containerd makes a socket in its temporary folder.
  await startTinyContainer("isthmus-e2e-after", "bridge", undefined, ["--tty"]);
});
