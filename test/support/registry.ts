import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, openAsBlob, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { imageConfiguration, type Image } from "../../toolchain/images/archive.ts";
import type { Layer } from "../../toolchain/images/layer.ts";
import { ensureProgram } from "../../toolchain/system-package.ts";

const media = {
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layer: "application/vnd.oci.image.layer.v1.tar",
};

/** A registry of this machine, Debian's: images that are put into it are pulled as from any other. */
export class Registry {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #log: string;
  /** A repository that has it, by a layer's digest. */
  readonly #stored = new Map<string, string>();

  private constructor(url: string, process: ChildProcess, log: string) {
    this.url = url;
    this.#process = process;
    this.#log = log;
  }

  /**
   * @param directory for what it stores, and for its log
   * @param address of this machine at which it listens
   */
  static async start(directory: string, address: string): Promise<Registry> {
    const program = await ensureProgram("docker-registry", "docker-registry", () => undefined);
    mkdirSync(directory, { recursive: true });
    const host = `${address}:${await freePort(address)}`;
    const [config, log] = [join(directory, "config.yml"), join(directory, "log")];
    writeFileSync(
      config,
      `{ version: 0.1, storage: { filesystem: { rootdirectory: ${directory} } }, http: { addr: "${host}" } }`,
    );
    const output = openSync(log, "a");
    const child = spawn(program, ["serve", config], { stdio: ["ignore", output, output] });
    const registry = new Registry(`http://${host}`, child, log);
    while (
      !(await fetch(`${registry.url}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      ))
    ) {
      if (child.exitCode !== null) throw new Error(readFileSync(log, "utf8"));
      await sleep(50);
    }
    return registry;
  }

  stop(): void {
    this.#process.kill();
  }

  /** The tags that were asked for, as `istio/pilot:1.31.0`. */
  get asked(): ReadonlySet<string> {
    const requests = readFileSync(this.#log, "utf8").matchAll(
      /"(?:HEAD|GET) \/v2\/(\S+)\/manifests\/([\w.-]+)\?/g,
    );
    return new Set([...requests].map(([, repository = "", tag = ""]) => `${repository}:${tag}`));
  }

  /** Puts an image in under its name without its registry. A layer that is in already is stored once. */
  async put(image: Image): Promise<void> {
    const [repository = "", tag = ""] = withoutRegistry(image.name).split(":");
    const config = Buffer.from(imageConfiguration(image));
    const digest = `sha256:${createHash("sha256").update(config).digest("hex")}`;
    for (const layer of image.layers) await this.#putLayer(repository, layer);
    await this.#putBlob(repository, digest, new Blob([config]));
    const manifest = {
      schemaVersion: 2,
      mediaType: media.manifest,
      config: { mediaType: media.config, digest, size: config.length },
      layers: image.layers.map(layer => ({
        ...{ mediaType: media.layer, digest: layer.digest },
        size: statSync(layer.file).size,
      })),
    };
    await this.#ask(`/v2/${repository}/manifests/${tag}`, {
      method: "PUT",
      body: JSON.stringify(manifest),
      headers: { "Content-Type": media.manifest },
    });
  }

  async #putLayer(repository: string, { file, digest }: Layer): Promise<void> {
    const other = this.#stored.get(digest);
    this.#stored.set(digest, repository);
    if (other === undefined) await this.#putBlob(repository, digest, await openAsBlob(file));
    else
      await this.#ask(`/v2/${repository}/blobs/uploads/?mount=${digest}&from=${other}`, { method: "POST" });
  }

  async #putBlob(repository: string, digest: string, body: Blob): Promise<void> {
    const begun = await this.#ask(`/v2/${repository}/blobs/uploads/`, { method: "POST" });
    const upload = new URL(begun.headers.get("location") ?? "", this.url);
    upload.searchParams.set("digest", digest);
    const headers = { "Content-Type": "application/octet-stream" };
    await this.#ask(upload, { method: "PUT", body, headers });
  }

  async #ask(path: string | URL, request: RequestInit): Promise<Response> {
    const answer = await fetch(new URL(path, this.url), request);
    if (!answer.ok) throw new Error(`${String(path)}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

/** An image's name as the registry itself has it. */
export const withoutRegistry = (name: string): string => name.replace(/^[^/]*\.[^/]*\//, "");

/** Tells nodes that have this directory as /etc/containerd/certs.d to pull what is in these registries from another one. */
export function mirrorRegistries(directory: string, registries: readonly string[], url: string): void {
  for (const registry of registries) {
    mkdirSync(join(directory, registry), { recursive: true });
    writeFileSync(
      join(directory, registry, "hosts.toml"),
      `[host."${url}"]\n  capabilities = ["pull", "resolve"]\n`,
    );
  }
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
