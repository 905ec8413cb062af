import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { parse, stringify } from "yaml";

import { run } from "../../toolchain/process.ts";
import type { Run } from "./run.ts";
import { isMainJob, stackValues, type Shape } from "./shape.ts";

/** What one checkout needs for a shape, in seconds and bytes. */
export interface Taken {
  readonly first: Run;
  readonly again: number;
  readonly preview: number;
  readonly stateBytes: number;
  /** From nothing to verified with an edge site, where the dev stack has one. */
  readonly withEdge?: number;
}

const stack = "bench";

interface UpResult {
  readonly phases: readonly {
    readonly phase: string;
    readonly startedAfter: number;
    readonly seconds: number;
  }[];
}

/** A checkout of Isthmus, and the stack that is measured in it. */
export class Checkout {
  /** Its command, as a table names it. */
  readonly name: string;
  private readonly directory: string;
  /** Directory of its backend. */
  private readonly state = mkdtempSync(join(tmpdir(), "isthmus-bench-"));
  private readonly environment: NodeJS.ProcessEnv;

  constructor(directory: string) {
    this.name = directory === "." ? "./isthmus" : `${directory}/isthmus`;
    this.directory = resolve(directory);
    this.environment = {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
    };
  }

  /** From nothing to verified, twice more, and back to nothing; the dev stack's shape once more with its edge site. */
  async measure(shape: Shape): Promise<Taken> {
    this.configure(shape, false);
    const first = await this.firstUp();
    const again = await timed(() => this.isthmus("up"));
    const preview = await timed(() => this.isthmus("preview"));
    const stateBytes = this.bytesOfState();
    await this.isthmus("destroy");
    const taken = { first, again, preview, stateBytes };
    return isMainJob(shape) ? { ...taken, withEdge: await this.upWithEdge(shape) } : taken;
  }

  /** Takes everything away, also after half a measurement. Synchronous, for the end of the process. */
  remove(): void {
    spawnSync("./isthmus", ["destroy", "--remove", "--stack", stack], {
      cwd: this.directory,
      env: this.environment,
    });
    rmSync(this.file, { force: true });
    rmSync(this.state, { recursive: true });
  }

  private async upWithEdge(shape: Shape): Promise<number> {
    this.configure(shape, true);
    const seconds = await timed(() => this.isthmus("up"));
    await this.isthmus("destroy");
    return seconds;
  }

  private get file(): string {
    return join(this.directory, `Pulumi.${stack}.yaml`);
  }

  private configure(shape: Shape, hasEdge: boolean): void {
    const { config } = parse(readFileSync(join(this.directory, "Pulumi.dev.yaml"), "utf8")) as {
      readonly config: Readonly<Record<string, unknown>>;
    };
    writeFileSync(this.file, stringify({ config: stackValues(shape, config, hasEdge) }));
  }

  private async firstUp(): Promise<Run> {
    const started = performance.now();
    const { phases } = await this.isthmus("up");
    return {
      seconds: (performance.now() - started) / 1000,
      phases: phases.map(({ phase, startedAfter, seconds }) => [phase, startedAfter + seconds] as const),
    };
  }

  /** @throws with the end of what the command said, when it fails */
  private async isthmus(command: string): Promise<UpResult> {
    const output = await run("./isthmus", [command, "--stack", stack, "--json"], {
      cwd: this.directory,
      env: this.environment,
    });
    return JSON.parse(output.trim().split("\n").at(-1) ?? "") as UpResult;
  }

  private bytesOfState(): number {
    const directory = join(this.state, ".pulumi", "stacks");
    return readdirSync(directory, { recursive: true, encoding: "utf8" })
      .filter(name => name.endsWith(`${stack}.json`))
      .reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  }
}

async function timed(body: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await body();
  return (performance.now() - started) / 1000;
}
