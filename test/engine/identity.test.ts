import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { parseRecorded } from "../../cli/pulumi/recorded-identity.ts";
import { Identity } from "../../components/stack/identity.ts";
import { known } from "../../components/stack/known.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-identity-"));
const state = join(scratch, ".pulumi", "stacks", "isthmus", "identity.json");

/** What the program knew of its stack, and what was in state at that moment. */
let inProgram: StackIdentity | undefined;
let inState: StackIdentity | undefined;
let stack: Stack;

async function program(): Promise<void> {
  inProgram = await known(new Identity("identity", { stack: "identity" }).value);
  inState = recordedNow();
}

function recordedNow(): StackIdentity | undefined {
  const { checkpoint } = JSON.parse(readFileSync(state, "utf8")) as { checkpoint: { latest?: object } };
  return parseRecorded(JSON.stringify({ deployment: checkpoint.latest ?? {} })).identity;
}

beforeAll(async () => {
  // Scripts run where the project is, which is not the repository's: its file is not to be written.
  symlinkSync(resolve("components"), join(scratch, "components"));
  stack = await LocalWorkspace.createStack(
    { stackName: "identity", projectName: "isthmus", program },
    {
      workDir: scratch,
      projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${scratch}` } },
      envVars: { PULUMI_CONFIG_PASSPHRASE: "identity", PULUMI_SKIP_UPDATE_CHECK: "true" },
    },
  );
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

it("is unknown in a first preview, in state before the program goes on, and the same ever after", async () => {
  await stack.preview();
  expect(inProgram).toBeUndefined();

  await stack.up();
  const first = inProgram;
  expect(first?.stack).toBe("identity");
  expect(inState).toEqual(first);

  inProgram = undefined;
  await stack.preview();
  expect(inProgram).toEqual(first);
  inProgram = undefined;
  await stack.up();
  expect(inProgram).toEqual(first);
});
