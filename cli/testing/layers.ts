import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { root } from "../line/root.ts";
import { checks } from "./checks.ts";
import type { Counts, FileTime } from "./counts.ts";
import { add, couldNotRun, fileTimes, goCounts, noTests, vitestCounts } from "./counts.ts";
import type { LayerName } from "./layer-names.ts";
import { BUILD_FLAGS } from "../../toolchain/go-flags.ts";
import { messageOf } from "../../toolchain/message-of.ts";

/** Where the output for people goes: a file descriptor of this process. */
export type OutputDescriptor = 1 | 2;

export interface LayerOptions {
  readonly output: OutputDescriptor;
  /** Whether files with expected results are rewritten instead of compared. */
  readonly update: boolean;
  /** Programs of checks that this machine does not have, and why. */
  readonly missing: ReadonlyMap<string, string>;
  /** Whether a check that can't be made counts as failed. */
  readonly isCi: boolean;
  readonly stop: AbortSignal;
}

/** The result of a layer, and the times of its files where it has any. */
export interface LayerResult extends Counts {
  readonly files?: readonly FileTime[];
}

/**
 * Runs one layer. Its tools must be on PATH.
 * @returns its counts; a layer that can't start counts as failed, and nothing is thrown.
 */
export async function runLayer(layer: LayerName, options: LayerOptions): Promise<LayerResult> {
  const { output, update, stop } = options;
  const execute: Execute = (file, args, directory, capture) =>
    runGroup(file, args, { directory, output, stop, capture });
  try {
    switch (layer) {
      case "check":
        return await runChecks(options, execute);
      case "go":
        return await runGoTests(execute);
      default:
        return await runVitest(layer, update, execute);
    }
  } catch (error) {
    return couldNotRun(`${layer}: ${messageOf(error)}`);
  }
}

async function runChecks({ missing, isCi }: LayerOptions, execute: Execute): Promise<Counts> {
  let counts = noTests;
  for (const { name, from, program, args } of checks) {
    const reason = missing.get(program);
    if (reason !== undefined) {
      // Left out here, it still has to be done somewhere, and that is where everything is tested.
      const left = { ...noTests, problems: [`${name} not checked: ${reason}`] };
      counts = add(counts, isCi ? couldNotRun(`${name} failed: ${reason}`) : left);
      continue;
    }
    const file = from === "npm" ? join(root, "node_modules", ".bin", program) : program;
    const { exitCode } = await execute(file, args, root);
    counts = add(counts, exitCode === 0 ? { ...noTests, passed: 1 } : couldNotRun(`${name} failed`));
  }
  return counts;
}

async function runVitest(layer: LayerName, update: boolean, execute: Execute): Promise<LayerResult> {
  const directory = await mkdtemp(join(tmpdir(), "isthmus-test-"));
  try {
    const file = join(directory, "report.json");
    const vitest = join(root, "node_modules", ".bin", "vitest");
    const args = [
      "run",
      // A layer may have more than one project, as e2e-alone of e2e.
      "--project",
      `${layer}*`,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...(update ? ["--update"] : []),
    ];
    const { exitCode } = await execute(vitest, args, root);
    const report = await readFile(file, "utf8").catch(() => undefined);
    if (report === undefined) return couldNotRun(`${layer}: vitest exited with ${exitCode} and no report`);
    const counts = vitestCounts(report, exitCode);
    if (counts.passed + counts.failed === 0) return couldNotRun(`${layer}: no tests found`);
    return { ...counts, files: fileTimes(report, root) };
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
    const { exitCode, stdout } = await execute(
      "go",
      ["test", ...BUILD_FLAGS, "-json", "./..."],
      module,
      true,
    );
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
