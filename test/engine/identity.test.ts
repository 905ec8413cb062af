import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { parseRecorded } from "../../cli/pulumi/recorded-identity.ts";
import { prepareSingleWrite } from "../../cli/pulumi/single-write.ts";
import { Identity } from "../../components/stack/identity.ts";
import { known } from "../../components/stack/known.ts";
import type { StackIdentity } from "../../components/stack/stack-identity.ts";
import { planStack } from "../../stacks/plan.ts";
import { check, images, kind } from "../support/config.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-identity-"));

/** What a program knew of its stack, and what was in state at that moment. */
interface Known {
  readonly inProgram: StackIdentity | undefined;
  readonly inState: StackIdentity | undefined;
}
let seen: Known[] = [];

/** A stack of nothing but its identity. */
function stackOf(name: string, variables: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const program = async () => {
    const inProgram = await known(new Identity("identity", { stack: name }).value);
    seen.push({ inProgram, inState: recordedNow(name) });
  };
  return LocalWorkspace.createStack(
    { stackName: name, projectName: "isthmus", program },
    {
      workDir: scratch,
      projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${scratch}` } },
      envVars: {
        PULUMI_CONFIG_PASSPHRASE: "identity",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...variables,
      },
    },
  );
}

/** The file itself: an export would be of a state under way. */
function recordedNow(name: string): StackIdentity | undefined {
  const file = join(scratch, ".pulumi", "stacks", "isthmus", `${name}.json`);
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: object } };
  return parseRecorded(JSON.stringify({ deployment: checkpoint.latest ?? {} })).identity;
}

async function seenIn(operation: () => Promise<unknown>): Promise<Known> {
  seen = [];
  await operation();
  return seen[0] ?? { inProgram: undefined, inState: undefined };
}

beforeAll(() => {
  // Scripts run where the project is, which is not the repository's: its file is not to be written.
  symlinkSync(resolve("components"), join(scratch, "components"));
});
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

it("is unknown in a first preview, in state before the program goes on, and the same ever after", async () => {
  const stack = await stackOf("identity");
  expect((await seenIn(() => stack.preview())).inProgram).toBeUndefined();
  const { inProgram, inState } = await seenIn(() => stack.up());
  expect(inProgram?.stack).toBe("identity");
  expect(inState).toEqual(inProgram);
  expect((await seenIn(() => stack.preview())).inProgram).toEqual(inProgram);
  expect((await seenIn(() => stack.up())).inProgram).toEqual(inProgram);
});

it("is put into a state that is written only when an update ends, before the first one of those", async () => {
  const once = { PULUMI_SKIP_CHECKPOINTS: "true" };
  const bare = await stackOf("bare", once);
  expect((await seenIn(() => bare.up())).inState).toBeUndefined();

  const plan = planStack(
    "recorded",
    check({ clusters: { a: kind("10.10.0.0/16", "10.255.10.0/24") } }),
    images,
  );
  const stack = await stackOf("recorded", once);
  await prepareSingleWrite(stack, plan);
  const { inProgram, inState } = await seenIn(() => stack.up());
  expect(inState?.stack).toBe("recorded");
  expect(inProgram).toEqual(inState);
  await prepareSingleWrite(stack, plan);
  expect(recordedNow("recorded")).toEqual(inState);
});
