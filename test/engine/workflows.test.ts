import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { TestStack } from "../support/isthmus.ts";
import { stepNamed } from "../support/workflow.ts";

const file = "docs/workflows/pull-request.yml";
const scratch = mkdtempSync(join(tmpdir(), "isthmus-workflow-"));
const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-workflow", backend);
const summary = join(scratch, "summary.md");

beforeAll(() => {
  copyFileSync("Pulumi.dev.yaml", stack.file);
});
afterAll(() => {
  for (const path of [stack.file, scratch, backend]) rmSync(path, { recursive: true, force: true });
});

/** Runs a step as GitHub would: its script in a file, by bash, in the checkout. */
function runStep(
  job: string,
  variables: NodeJS.ProcessEnv,
): Promise<{ readonly exitCode: number; readonly summary: string }> {
  const { run = "" } = stepNamed(file, job, "preview");
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    STACK: stack.name,
    DOCKER_HOST: "unix:///nonexistent/docker.sock",
    RUNNER_TEMP: scratch,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_SERVER_URL: "https://github.example.org",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_RUN_ID: "12",
    ...variables,
  };
  if (variables["PULUMI_CONFIG_PASSPHRASE"] === undefined)
    Reflect.deleteProperty(env, "PULUMI_CONFIG_PASSPHRASE");
  rmSync(summary, { force: true });
  return new Promise(resolve => {
    execFile("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], { env }, error => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), summary: readFileSync(summary, "utf8") });
    });
  });
}

const state = { PULUMI_BACKEND_URL: `file://${backend}`, PULUMI_CONFIG_PASSPHRASE: stack.passphrase };

it("a preview with the state is the comment, and in the summary of the run", async () => {
  const { exitCode, summary } = await runStep("preview", state);
  expect(exitCode).toBe(0);
  expect(summary).toMatch(/^<!-- isthmus preview: e2e-workflow -->\n### Preview of the stack/);
  expect(readFileSync(join(scratch, "preview.md"), "utf8")).toBe(summary);
});

it("a preview of a fork needs no secret", async () => {
  const { exitCode, summary } = await runStep("preview-of-fork", {});
  expect(exitCode).toBe(0);
  expect(summary).toContain("The stack does not exist yet: all of it is new.");
});

it("one that fails is a comment too, with the way to its log, and fails the run", async () => {
  stack.set("mesh", { id: "Not a label" });
  const { exitCode, summary } = await runStep("preview", state);
  expect(exitCode).toBe(1);
  expect(summary).toBe(
    "<!-- isthmus preview: e2e-workflow -->\n" +
      "The preview of the stack e2e-workflow failed: " +
      "[its log](https://github.example.org/o/r/actions/runs/12) says why.\n",
  );
});

it("what is encrypted is not previewed for a fork", async () => {
  stack.set("stray", { secure: "v1:abc:def" });
  const { exitCode, summary } = await runStep("preview-of-fork", {});
  expect(exitCode).toBe(0);
  expect(summary).toContain("it was checked, and not previewed");
});
