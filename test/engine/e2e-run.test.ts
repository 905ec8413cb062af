import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, it, onTestFinished } from "vitest";

import { processes } from "../../toolchain/machine/processes.ts";
import { run } from "../../toolchain/process.ts";
import { dockerThings } from "../support/docker.ts";
import { otherRuns } from "../support/e2e-run.ts";
import { startTinyContainer } from "../support/tiny-container.ts";

it("what killed tests have left is removed, and what has another name stays", async () => {
  const temporary = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  const kept = ["isthmus-e2e-kept", "isthmus-e2e-kept-node"] as const;
  onTestFinished(async () => {
    rmSync(temporary, { recursive: true });
    await run("docker", ["rm", "-f", "-v", kept[1]]);
    await run("docker", ["network", "rm", kept[0]]);
  });
  for (const network of ["isthmus-e2e-left", kept[0]]) {
    await run("docker", ["network", "create", network]);
    await startTinyContainer(`${network}-node`, network);
  }
  const command = spawn("sh", ["-c", "sleep 600; :", "isthmus", "up", "--stack", "e2e-left-behind"]);
  const ended = once(command, "exit");
  const files = ["Pulumi.e2e-left.yaml", "bundles/e2e-left", join(temporary, "isthmus-e2e-left-state")];
  const others = [join(temporary, "isthmus-e2e-kept-state"), "bundles"];
  for (const directory of [...files.slice(1), ...others]) mkdirSync(directory, { recursive: true });
  writeFileSync("Pulumi.e2e-left.yaml", "config: {}\n");

  await run(".ci/remove-e2e-stacks", ["e2e-left"], { env: { TMPDIR: temporary } });
  expect(await dockerThings("e2e-left")).toEqual([]);
  expect(await dockerThings("e2e-kept")).toEqual([kept[1], kept[0]]);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(files.filter(file => existsSync(file))).toEqual([]);
  expect(others.filter(file => existsSync(file))).toEqual(others);
});

it("a run of the tests is known to every other one, which removes nothing then", () => {
  // This one's, by the process that vitest began with.
  expect(otherRuns()).toContain(process.ppid);
});

it("a run that was killed is no other run", () => {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-test-"));
  onTestFinished(() => {
    rmSync(directory, { recursive: true });
  });
  const { pid, started = "x" } = processes.identityOf(process.ppid);
  for (const mark of [`${pid}-${started}`, `${pid}-1`, `${process.pid}-x`])
    writeFileSync(join(directory, mark), "");
  expect(otherRuns(directory)).toEqual([pid]);
  expect(readdirSync(directory).sort()).toEqual([`${pid}-${started}`, `${process.pid}-x`].sort());
});
