import { spawn, type ChildProcess } from "node:child_process";
import { chownSync, copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse, stringify } from "yaml";

import { run } from "../../toolchain/process.ts";
import type { Person } from "./ordinary-user.ts";

/** What a finished command left. */
export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The machine-readable last line of `--json`; undefined when there is none. */
  readonly result: Readonly<Record<string, unknown>> | undefined;
}

/** A command under way. */
export interface Running {
  readonly process: ChildProcess;
  readonly finished: Promise<Finished>;
}

/**
 * A stack of its own for a test, run as a user would: by `./isthmus`, with its own config file and state.
 * Its name begins with `e2e`, by which `.ci/remove-e2e-stacks` finds what a killed test leaves.
 */
export class TestStack {
  readonly name: string;
  readonly file: string;
  /** Not the dev passphrase: another stack insists on its own, and the search for leaks needs a value to look for. */
  readonly passphrase = "correct-horse-battery-staple-e2e";
  /** Everything any command of this stack printed. */
  printed = "";
  /** Variables of every command: its backend and passphrase, and those of the test. */
  readonly environment: Readonly<Record<string, string>>;
  private readonly person: Person | undefined;
  private kubeconfig: string | undefined;

  /**
   * @param backend directory for the state; default: what Pulumi.yaml says
   * @param environment more variables for every command
   * @param person who runs the commands, in a checkout of the person's own; default: who runs the tests, here
   */
  constructor(
    name: string,
    backend?: string,
    environment: Readonly<Record<string, string>> = {},
    person?: Person,
  ) {
    this.name = name;
    this.person = person;
    this.file = join(person?.checkout ?? resolve(), `Pulumi.${name}.yaml`);
    this.environment = {
      ...environment,
      PULUMI_CONFIG_PASSPHRASE: this.passphrase,
      ...(backend !== undefined && { PULUMI_BACKEND_URL: `file://${backend}` }),
    };
    copyFileSync("Pulumi.dev.yaml", this.file);
    if (person) chownSync(this.file, person.ids.uid, person.ids.gid);
    this.edit(config => {
      delete config["encryptionsalt"];
    });
  }

  /** Changes the stack's config file. */
  edit(change: (settings: Record<string, unknown>) => void): void {
    const settings = parse(readFileSync(this.file, "utf8")) as Record<string, unknown>;
    change(settings);
    writeFileSync(this.file, stringify(settings));
  }

  /** Changes one `isthmus:` key of the stack's config. */
  set(key: string, value: unknown): void {
    this.edit(settings => {
      settings["config"] = { ...(settings["config"] as object), [`isthmus:${key}`]: value };
    });
  }

  /** Sets a secret of the stack's config, as a user would. */
  async setSecret(key: string, value: string): Promise<void> {
    const { exitCode, stderr } = await this.runWithInput(value, "pulumi", "config", "set", "--secret", key);
    if (exitCode !== 0) throw new Error(`${key} can't be set: ${stderr}`);
  }

  /** Runs a command that reads `input`. */
  runWithInput(input: string, ...args: readonly string[]): Promise<Finished> {
    const { process: child, finished } = this.spawn(args, this.variables(), "pipe");
    child.stdin?.end(input);
    return finished;
  }

  start(...args: readonly string[]): Running {
    return this.spawn(args, this.variables());
  }

  private variables(): NodeJS.ProcessEnv {
    return { ...(this.person?.environment ?? process.env), ...this.environment };
  }

  private spawn(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    stdin: "ignore" | "pipe" = "ignore",
  ): Running {
    const child = spawn("./isthmus", [...args, "--stack", this.name], {
      env,
      ...(this.person && { cwd: this.person.checkout, ...this.person.ids }),
      stdio: [stdin, "pipe", "pipe"],
      detached: true,
    });
    const finished = new Promise<Finished>((done, failed) => {
      let stdout = "";
      let stderr = "";
      child.stdout?.setEncoding("utf8").on("data", (text: string) => (stdout += text));
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (stderr += text));
      child.on("error", failed);
      child.on("close", exitCode => {
        this.printed += stdout + stderr;
        // Clusters may have come with it.
        if (args[0] === "up") this.kubeconfig = undefined;
        done({ exitCode, stdout, stderr, result: lastLine(stdout) });
      });
    });
    return { process: child, finished };
  }

  run(...args: readonly string[]): Promise<Finished> {
    return this.start(...args).finished;
  }

  /** Runs a command without one of the variables it would have. */
  runWithout(variable: string, ...args: readonly string[]): Promise<Finished> {
    const env = this.variables();
    Reflect.deleteProperty(env, variable);
    return this.spawn(args, env).finished;
  }

  /** Runs a command that has to succeed, and returns its `--json` result. */
  async succeed(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
    const { exitCode, stderr, stdout, result } = await this.run(...args, "--json");
    if (exitCode !== 0 || !result) {
      throw new Error(
        `isthmus ${args.join(" ")} exited with ${exitCode ?? "a signal"}\n${stderr}\n${stdout}`,
      );
    }
    return result;
  }

  /** kubectl of one of the stack's clusters, with nothing of Isthmus in between but the kubeconfig. */
  async kubectl(cluster: string, ...args: readonly string[]): Promise<string> {
    return this.kubectlWith("", cluster, ...args);
  }

  /** As {@link kubectl}, with something on its standard input. */
  async kubectlWith(input: string, cluster: string, ...args: readonly string[]): Promise<string> {
    this.kubeconfig ??= String((await this.succeed("kubeconfig"))["path"]);
    const env = { KUBECONFIG: this.kubeconfig };
    return run("kubectl", [`--context=${cluster}`, ...args], { env, input });
  }

  /** Destroys the stack and forgets it. */
  async remove(): Promise<void> {
    const { exitCode, stderr } = await this.run("destroy", "--remove");
    if (exitCode !== 0) throw new Error(`stack ${this.name} can't be removed: ${stderr}`);
    rmSync(this.file, { force: true });
  }
}

function lastLine(stdout: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}
