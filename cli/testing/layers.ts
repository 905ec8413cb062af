import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { root } from "../root.ts";
import type { Counts } from "./counts.ts";
import { add, couldNotRun, goCounts, noTests, vitestCounts } from "./counts.ts";
import type { LayerName } from "./layer-names.ts";

/** Where the output for people goes: a file descriptor of this process. */
export type OutputDescriptor = 1 | 2;

/**
 * Runs one layer. Its tools must be on PATH.
 * @returns its counts; a layer that can't start counts as failed, and nothing is thrown.
 */
export async function runLayer(layer: LayerName, output: OutputDescriptor): Promise<Counts> {
  try {
    switch (layer) {
      case "check":
        return await runChecks(output);
      case "go":
        return await runGoTests(output);
      default:
        return await runVitest(layer, output);
    }
  } catch (error) {
    return couldNotRun(`${layer}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const checks = {
  format: ["prettier", "--check", "--log-level=warn", "."],
  lint: ["eslint", "--max-warnings=0", "."],
  types: ["tsc", "--noEmit"],
} as const;

async function runChecks(output: OutputDescriptor): Promise<Counts> {
  let counts = noTests;
  for (const [name, [tool, ...args]] of Object.entries(checks)) {
    const { exitCode } = await execute(join(root, "node_modules", ".bin", tool), args, root, output);
    counts = add(counts, exitCode === 0 ? { ...noTests, passed: 1 } : couldNotRun(`${name} failed`));
  }
  return counts;
}

async function runVitest(layer: LayerName, output: OutputDescriptor): Promise<Counts> {
  const directory = await mkdtemp(join(tmpdir(), "isthmus-test-"));
  try {
    const file = join(directory, "report.json");
    const vitest = join(root, "node_modules", ".bin", "vitest");
    const args = [
      "run",
      "--project",
      layer,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ];
    const { exitCode } = await execute(vitest, args, root, output);
    const report = await readFile(file, "utf8").catch(() => undefined);
    if (report === undefined) return couldNotRun(`${layer}: vitest exited with ${exitCode} and no report`);
    const counts = vitestCounts(report, exitCode);
    return counts.passed + counts.failed === 0 ? couldNotRun(`${layer}: no tests found`) : counts;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Tests of our own Go code: each module under toolchain/go that has any. */
async function runGoTests(output: OutputDescriptor): Promise<Counts> {
  const goRoot = join(root, "toolchain", "go");
  const modules = globSync("*/go.mod", { cwd: goRoot })
    .map(file => join(goRoot, dirname(file)))
    .filter(module => globSync("**/*_test.go", { cwd: module }).length > 0);
  if (modules.length === 0) return couldNotRun("go: no tests found");
  let counts = noTests;
  for (const module of modules) {
    const { exitCode, stdout } = await execute("go", ["test", "-json", "./..."], module, output, true);
    counts = add(counts, goCounts(stdout, exitCode));
  }
  return counts;
}

interface Executed {
  readonly exitCode: number;
  /** Empty unless it was captured. */
  readonly stdout: string;
}

function execute(
  file: string,
  args: readonly string[],
  directory: string,
  output: OutputDescriptor,
  capture = false,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: directory, stdio: ["ignore", capture ? "pipe" : output, 2] });
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (data: string) => (stdout += data));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (signal === null) resolve({ exitCode: code ?? -1, stdout });
      else reject(new Error(`${file} was ended by ${signal}`));
    });
  });
}
