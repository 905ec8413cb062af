import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { readRecorded } from "../../cli/pulumi/recorded-identity.ts";
import { irreplaceable, prepareSingleWrite } from "../../cli/pulumi/single-write.ts";
import { planStack } from "../../stacks/plan.ts";
import { check, devConfig, images, kind } from "../support/config.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-single-write-"));
let stack: Stack;

const plan = planStack("dev", check(devConfig()), images);

beforeAll(async () => {
  symlinkSync(resolve("components"), join(scratch, "components"));
  stack = await LocalWorkspace.createStack(
    { stackName: "dev", projectName: "isthmus", program: () => Promise.resolve() },
    {
      workDir: scratch,
      projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${scratch}` } },
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: "dev",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_SKIP_CHECKPOINTS: "true",
      },
    },
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

it("of a new stack, what can't be made again is in state before the one write that an update makes", async () => {
  expect(irreplaceable(plan)).toEqual(["identity", "default-root-ca", "main0-ca", "remote0-ca"]);
  await prepareSingleWrite(stack, plan);
  const { names, identity } = await readRecorded(stack);
  expect(identity?.stack).toBe("dev");
  for (const name of irreplaceable(plan)) expect(names).toContain(name);
  // And nothing that takes longer, or that the update would have to make otherwise.
  expect([...names].filter(name => name.includes("istio"))).toEqual([]);
  expect(names).not.toContain("main0");
});

it("an update of what it knows goes on to write once, one with a new cluster does not", async () => {
  const before = (await readRecorded(stack)).names;
  await prepareSingleWrite(stack, plan);
  expect(stack.workspace.envVars["PULUMI_SKIP_CHECKPOINTS"]).toBe("true");
  expect((await readRecorded(stack)).names).toEqual(before);

  const { clusters, mesh } = devConfig() as { clusters: object; mesh: { remotes: object } };
  const more = devConfig({
    clusters: { ...clusters, remote1: kind("10.77.0.0/16", "10.78.0.0/16") },
    mesh: { ...mesh, remotes: { ...mesh.remotes, remote1: "main0" } },
  });
  await prepareSingleWrite(stack, planStack("dev", check(more), images));
  expect(stack.workspace.envVars["PULUMI_SKIP_CHECKPOINTS"]).toBeUndefined();
});
