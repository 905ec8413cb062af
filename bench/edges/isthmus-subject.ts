import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

import { root } from "../../cli/line/root.ts";
import { run } from "../../toolchain/process.ts";
import type { ImageSet } from "../../toolchain/image-set.ts";
import { subnets, type FleetCluster } from "./fleet-cluster.ts";
import { measured, type Measured } from "./measured.ts";
import { server, type Subject } from "./subject.ts";

const stack = "bench-edges";
const file = join(root, `Pulumi.${stack}.yaml`);

/** Isthmus as its users run it: by `./isthmus`, with the look for drift and the question to every tunnel at the end. */
export class IsthmusSubject implements Subject {
  readonly name = "Isthmus";
  readonly state: string;
  private readonly directory: string;
  private readonly images: ImageSet;

  constructor(directory: string, images: ImageSet) {
    this.directory = directory;
    this.images = images;
    this.state = join(directory, `.pulumi/stacks/isthmus/${stack}.json`);
  }

  async begin(cluster: FleetCluster): Promise<void> {
    this.remove();
    mkdirSync(this.directory, { recursive: true });
    const { telepresence, helloworld, curl } = this.images;
    const config = {
      "isthmus:clusters": {
        main0: {
          adopt: {
            kubeconfigKey: "kubeconfig-main0",
            context: cluster.context,
            ...subnets,
            apiServer: server,
          },
          network: "network1",
        },
      },
      "isthmus:images": { telepresence, helloworld, curl },
    };
    writeFileSync(file, stringify({ config }));
    const env = this.environment();
    await run("./isthmus", ["pulumi", "config", "set", "--secret", "kubeconfig-main0", "--stack", stack], {
      cwd: root,
      env,
      input: readFileSync(cluster.kubeconfig, "utf8"),
    });
  }

  preview(codes: number): Promise<Measured> {
    return this.isthmus(codes, "preview");
  }

  up(codes: number): Promise<Measured> {
    return this.isthmus(codes, "up");
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
    rmSync(file, { force: true });
    rmSync(join(root, "bundles", stack), { recursive: true, force: true });
  }

  private isthmus(codes: number, command: string): Promise<Measured> {
    const settings = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
    settings.config["isthmus:edges"] = edges(codes);
    writeFileSync(file, stringify(settings));
    return measured([join(root, "isthmus"), command, "--stack", stack, "--json"], {
      cwd: root,
      env: { ...process.env, ...this.environment() },
    });
  }

  private environment(): Record<string, string> {
    return { PULUMI_BACKEND_URL: `file://${this.directory}`, PULUMI_CONFIG_PASSPHRASE: "bench" };
  }
}

function edges(codes: number): object {
  return Object.fromEntries(
    Array.from({ length: codes }, (_, index) => [
      `site-${String(index + 1).padStart(4, "0")}`,
      { site: { bundle: true }, management: "main0", sampleApi: false },
    ]),
  );
}
