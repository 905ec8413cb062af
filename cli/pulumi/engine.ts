import { spawn } from "node:child_process";

import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

import { CliError } from "../line/errors.ts";
import { usePrivateDirectory } from "../recovery/private-directory.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { wrongPassphrase } from "./passphrase.ts";

/** The engine ended with an error. Its message is what it wrote to stderr: stdout can hold secrets that were asked for. */
export class EngineError extends Error {
  readonly stdout: string;
  readonly stderr: string;

  constructor(exitCode: number, stdout: string, stderr: string) {
    super(stderr.trim() || `pulumi exited with ${exitCode}`);
    this.name = "EngineError";
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** The error for a failed run of the engine: the user's own mistake where it is known to be one. */
function failure(stack: string, exitCode: number, stdout: string, stderr: string): Error {
  return stderr.includes("incorrect passphrase")
    ? wrongPassphrase(stack, process.env)
    : new EngineError(exitCode, stdout, stderr);
}

type Run = (
  args: string[],
  directory: string,
  environment: Record<string, string | undefined>,
  onOutput?: (data: string) => void,
  onError?: (data: string) => void,
  signal?: AbortSignal,
) => Promise<{ stdout: string; stderr: string; code: number }>;

/**
 * The `pulumi` on PATH, for the Automation API, started in a process group of its own. In the CLI's group a Ctrl-C would
 * reach it from the terminal and again from the API's signal, and two interrupts make it drop what it is doing.
 * @param stack Its name, for messages.
 * @param kill Aborted when the engine must end at once.
 */
export async function engineInOwnGroup(stack: string, kill: AbortSignal): Promise<PulumiCommand> {
  usePrivateDirectory();
  const engine = await PulumiCommand.get().catch((error: unknown) => {
    throw new CliError(`pulumi does not start: ${messageOf(error)}`);
  });
  const run: Run = (args, directory, environment, onOutput, onError, signal) =>
    new Promise((resolve, reject) => {
      const nonInteractive = args.includes("--non-interactive") ? args : [...args, "--non-interactive"];
      const child = spawn(engine.command, nonInteractive, {
        cwd: directory,
        env: { ...process.env, ...environment, PULUMI_AUTOMATION_API: "true" },
        stdio: ["ignore", "pipe", "pipe"],
        detached: true,
      });
      const stop = () => child.kill("SIGINT");
      const killGroup = () => child.pid !== undefined && process.kill(-child.pid, "SIGKILL");
      signal?.addEventListener("abort", stop);
      kill.addEventListener("abort", killGroup);
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (data: string) => {
        stdout += data;
        onOutput?.(data);
      });
      child.stderr.setEncoding("utf8").on("data", (data: string) => {
        stderr += data;
        onError?.(data);
      });
      child.on("error", reject);
      child.on("close", (code, endedBy) => {
        signal?.removeEventListener("abort", stop);
        kill.removeEventListener("abort", killGroup);
        if (code === 0) resolve({ stdout, stderr, code });
        else {
          const said = endedBy === null ? stderr : `${stderr}\nended by ${endedBy}`;
          reject(failure(stack, code ?? -1, stdout, said));
        }
      });
    });
  return Object.assign(engine, { run });
}
