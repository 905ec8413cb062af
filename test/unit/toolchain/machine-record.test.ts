import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { machineFile, record, recorded } from "../../../toolchain/machine-record.ts";

const directory = mkdtempSync(join(tmpdir(), "isthmus-machine-record-"));
const { XDG_CACHE_HOME: cache } = process.env;

beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = directory;
});
afterAll(() => {
  if (cache === undefined) delete process.env["XDG_CACHE_HOME"];
  else process.env["XDG_CACHE_HOME"] = cache;
  rmSync(directory, { recursive: true });
});

it("is written by several at once in one process, and leaves nothing beside it", async () => {
  await Promise.all(Array.from({ length: 5 }, () => record({ images: "source", cgroup: "v2" })));
  expect(recorded()).toEqual({ images: "source", cgroup: "v2" });
  expect(readdirSync(dirname(machineFile()))).toEqual(["machine.json"]);
});
