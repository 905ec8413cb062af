import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestStack } from "./isthmus.ts";

/** What a finished command of Pulumi left. */
export interface PulumiEnd {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs Pulumi itself on a test's stack, as somebody does who never types `./isthmus`: the `pulumi` and the Node on PATH, the
 * stack's backend and passphrase, and nothing else of Isthmus. Its temporary files go with it, since the Kubernetes provider
 * leaves kubeconfigs among them.
 *
 * @param input what it reads; default: nothing
 */
export async function plainPulumi(
  stack: TestStack,
  args: readonly string[],
  input?: string,
): Promise<PulumiEnd> {
  const temporary = mkdtempSync(join(tmpdir(), "isthmus-pulumi-"));
  try {
    return await runPulumi(stack, args, temporary, input);
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function runPulumi(
  stack: TestStack,
  args: readonly string[],
  temporary: string,
  input: string | undefined,
): Promise<PulumiEnd> {
  const child = spawn("pulumi", [...args, "--stack", stack.name, "--color=never", "--non-interactive"], {
    env: {
      ...process.env,
      ...stack.environment,
      TMPDIR: temporary,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input);
  return new Promise((done, failed) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", failed);
    child.on("close", exitCode => {
      stack.printed += stdout + stderr;
      done({ exitCode, stdout, stderr });
    });
  });
}

/** Runs a command of Pulumi that has to succeed. @returns its standard output */
export async function pulumiSucceeds(
  stack: TestStack,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const { exitCode, stdout, stderr } = await plainPulumi(stack, args, input);
  if (exitCode === 0) return stdout;
  throw new Error(`pulumi ${args.join(" ")} exited with ${exitCode ?? "a signal"}\n${stderr}\n${stdout}`);
}
