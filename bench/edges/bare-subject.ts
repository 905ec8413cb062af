import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import type { ImageSet } from "../../toolchain/image-set.ts";
import type { BareSettings } from "./bare/settings.ts";
import { subnets, type FleetCluster } from "./fleet-cluster.ts";
import { measured, type Measured } from "./measured.ts";
import { server, type Subject } from "./subject.ts";

/** Run with Node. */
const program = join(import.meta.dirname, "bare/main.ts");

/** The bare program, run by Pulumi as it comes. It looks for drift, as Isthmus does. */
export class BareSubject implements Subject {
  readonly name: string;
  readonly state: string;
  private readonly directory: string;
  private readonly images: ImageSet;
  private readonly engine: Readonly<Record<string, string>>;
  private cluster: FleetCluster | undefined;

  /** @param engine more variables for the engine */
  constructor(
    name: string,
    directory: string,
    images: ImageSet,
    engine: Readonly<Record<string, string>> = {},
  ) {
    this.name = name;
    this.engine = engine;
    this.directory = directory;
    this.images = images;
    this.state = join(directory, `.pulumi/stacks/bare/bare.json`);
  }

  begin(cluster: FleetCluster): Promise<void> {
    this.remove();
    mkdirSync(this.directory, { recursive: true });
    this.cluster = cluster;
    return Promise.resolve();
  }

  preview(codes: number): Promise<Measured> {
    return this.run(codes, "preview");
  }

  up(codes: number): Promise<Measured> {
    return this.run(codes, "up");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private run(codes: number, command: string): Promise<Measured> {
    return measured([process.execPath, program, command], {
      env: { ...process.env, ...this.environment(codes) },
    });
  }

  private environment(codes: number): Record<string, string> {
    const settings: BareSettings = {
      codes,
      kubeconfig: this.cluster?.kubeconfig ?? "",
      ...subnets,
      server,
      manager: this.images.telepresence.manager,
      agent: this.images.curl,
      directory: join(this.directory, "files"),
    };
    return {
      BENCH_BARE: JSON.stringify(settings),
      PULUMI_BACKEND_URL: `file://${this.directory}`,
      PULUMI_CONFIG_PASSPHRASE: "bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...this.engine,
    };
  }
}
