import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { root } from "../line/root.ts";
import type { Counts } from "./counts.ts";
import { add, couldNotRun, goCounts, noTests, vitestCounts } from "./counts.ts";
import type { LayerName } from "./layer-names.ts";
import { messageOf } from "../../toolchain/message-of.ts";

/** Where the output for people goes: a file descriptor of this process. */
export type OutputDescriptor = 1 | 2;

export interface LayerOptions {
  readonly output: OutputDescriptor;
  /** Whether files with expected results are written anew instead of compared. */
  readonly update: boolean;
  readonly stop: AbortSignal;
}

/**
 * Runs one layer. Its tools must be on PATH.
 * @returns its counts; a layer that can't start counts as failed, and nothing is thrown.
 */
export async function runLayer(layer: LayerName, options: LayerOptions): Promise<Counts> {
  const { output, update, stop } = options;
  const execute: Execute = (file, args, directory, capture) =>
    runGroup(file, args, { directory, output, stop, capture });
  try {
    switch (layer) {
      case "check":
        return await runChecks(execute);
      case "go":
        return await runGoTests(execute);
      default:
        return await runVitest(layer, update, execute);
    }
  } catch (error) {
    return couldNotRun(`${layer}: ${messageOf(error)}`);
  }
}

const checks = {
  format: ["prettier", "--check", "--log-level=warn", "."],
  lint: ["eslint", "--max-warnings=0", "."],
  types: ["tsc", "--noEmit"],
} as const;

async function runChecks(execute: Execute): Promise<Counts> {
  let counts = noTests;
  for (const [name, [tool, ...args]] of Object.entries(checks)) {
    const { exitCode } = await execute(join(root, "node_modules", ".bin", tool), args, root);
    counts = add(counts, exitCode === 0 ? { ...noTests, passed: 1 } : couldNotRun(`${name} failed`));
  }
  return counts;
}

async function runVitest(layer: LayerName, update: boolean, execute: Execute): Promise<Counts> {
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
      ...(update ? ["--update"] : []),
    ];
    const { exitCode } = await execute(vitest, args, root);
    const report = await readFile(file, "utf8").catch(() => undefined);
    if (report === undefined) return couldNotRun(`${layer}: vitest exited with ${exitCode} and no report`);
    const counts = vitestCounts(report, exitCode);
    return counts.passed + counts.failed === 0 ? couldNotRun(`${layer}: no tests found`) : counts;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Tests of our own Go code: each module under toolchain/go that has any. */
async function runGoTests(execute: Execute): Promise<Counts> {
  const goRoot = join(root, "toolchain", "go");
  const modules = globSync("*/go.mod", { cwd: goRoot })
    .map(file => join(goRoot, dirname(file)))
    .filter(module => globSync("**/*_test.go", { cwd: module }).length > 0);
  if (modules.length === 0) return couldNotRun("go: no tests found");
  let counts = noTests;
  for (const module of modules) {
    const { exitCode, stdout } = await execute("go", ["test", "-json", "./..."], module, true);
    counts = add(counts, goCounts(stdout, exitCode));
  }
  return counts;
}

interface Executed {
  readonly exitCode: number;
  /** Empty unless it was captured. */
  readonly stdout: string;
}

type Execute = (
  file: string,
  args: readonly string[],
  directory: string,
  capture?: boolean,
) => Promise<Executed>;

interface GroupOptions {
  readonly directory: string;
  readonly output: OutputDescriptor;
  readonly stop: AbortSignal;
  /** Keep stdout instead of showing it. */
  readonly capture?: boolean | undefined;
}

/** Runs a program in a process group of its own, so that everything it started can be ended with it. */
function runGroup(file: string, args: readonly string[], options: GroupOptions): Promise<Executed> {
  const { directory, output, stop, capture = false } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: directory,
      stdio: ["ignore", capture ? "pipe" : output, 2],
      detached: true,
    });
    const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGTERM");
    stop.addEventListener("abort", end);
    let stdout = "";
    child.stdout?.setEncoding("utf8").on("data", (data: string) => (stdout += data));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      stop.removeEventListener("abort", end);
      if (signal === null) resolve({ exitCode: code ?? -1, stdout });
      else reject(new Error(`${file} was ended by ${signal}`));
    });
  });
}
