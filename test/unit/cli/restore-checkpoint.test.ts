import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { restoreCheckpoint } from "../../../cli/recovery/restore-checkpoint.ts";

let directory: string;
const file = (suffix = "") => join(directory, ".pulumi", "stacks", "isthmus", `dev.json${suffix}`);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "isthmus-state-"));
  mkdirSync(join(directory, ".pulumi", "stacks", "isthmus"), { recursive: true });
  writeFileSync(file(".bak"), '{"whole":1}');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

it.each([
  ["an empty checkpoint", "", '{"whole":1}'],
  ["half a checkpoint", '{"who', '{"whole":1}'],
  ["a whole checkpoint, which stays", '{"whole":2}', '{"whole":2}'],
])("meets %s", (_, before, after) => {
  writeFileSync(file(), before);
  restoreCheckpoint(`file://${directory}`, "isthmus", "dev");
  expect(readFileSync(file(), "utf8")).toBe(after);
});
