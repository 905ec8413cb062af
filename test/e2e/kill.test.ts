import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { dockerThings } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";
import { killAfter, type Victims } from "../support/kill.ts";
import { expectVerified } from "../support/verified.ts";

// A sample of bench/kill-points.ts, which has twelve points.
const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-killed", backend);

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it.each<[Victims, number]>([
  ["tree", 8],
  ["command", 20],
])("goes on after kill -9 of an up (%s, %i s)", async (victims, seconds) => {
  expect(await killAfter(stack.start("up"), seconds, victims), "up was still running").toBe(true);
  expectVerified(await stack.succeed("up"));
  expect((await stack.succeed("up"))["changed"]).toBe(0);
  expect(await killAfter(stack.start("destroy"), 3, victims), "destroy was still running").toBe(true);
  const { left } = await stack.succeed("destroy");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect(await dockerThings(stack.name)).toEqual([]);
});
