import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { dockerThings } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";
import { killAfter } from "../support/kill.ts";
import { expectVerified } from "../support/verified.ts";

// One of the twelve points of bench/kill-points.ts. adopt.test.ts kills an up with everything that it started.
const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-killed", backend);

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("goes on after kill -9 of an up, and of a destroy", async () => {
  expect(await killAfter(stack.start("up"), 20, "command"), "up was still running").toBe(true);
  expectVerified(await stack.succeed("up"));
  expect((await stack.succeed("up"))["changed"]).toBe(0);
  expect(await killAfter(stack.start("destroy"), 3, "command"), "destroy was still running").toBe(true);
  const { left } = await stack.succeed("destroy");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect(await dockerThings(stack.name)).toEqual([]);
});
