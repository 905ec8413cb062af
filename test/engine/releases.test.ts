import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { allTools } from "../../cli/machine/tools.ts";
import { cacheRoot } from "../../toolchain/cache.ts";
import { ensureTools } from "../../toolchain/ensure-tools.ts";
import { run } from "../../toolchain/process.ts";
import type { ProgressEvent } from "../../toolchain/progress.ts";
import { bringRelease } from "../../toolchain/releases/bring.ts";
import { layouts } from "../../toolchain/releases/layout.ts";
import type { ImageTable } from "../../toolchain/releases/images.ts";
import { pinTable } from "../../toolchain/releases/official-hashes.ts";
import { type Release, releaseFor, type ReleaseTable } from "../../toolchain/releases/table.ts";
import { findProgram } from "../../toolchain/system-package.ts";
import type { ToolSettings } from "../../toolchain/tool-settings.ts";
import { type ToolName, VERSION_RULES } from "../../toolchain/version-rules.ts";
import { machine, publish, sha256Of } from "../support/official-archives.ts";
import { ReleaseServer } from "../support/release-server.ts";

const before = { ...process.env };
const ensureModule = path.resolve("toolchain/ensure-tools.ts");

let work: string;
let cache: string;
let server: ReleaseServer;
const events: ProgressEvent[] = [];
const progress = (event: ProgressEvent): void => {
  events.push(event);
};

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), "isthmus-releases-"));
});

afterAll(async () => {
  await rm(work, { recursive: true });
});

beforeEach(async () => {
  server = await ReleaseServer.start();
  events.length = 0;
  cache = await mkdtemp(path.join(work, "cache-"));
  process.env["XDG_CACHE_HOME"] = cache;
});

afterEach(() => {
  server.close();
  process.env = { ...before };
});

const settings = (releases: ReleaseTable): ToolSettings => ({
  order: ["path", "release"],
  releases,
  mirror: server.url,
  machine,
});

describe("a machine with nothing but a system", () => {
  it("gets every tool by downloads, and at the second time by none", async () => {
    const programs = await ownPrograms();
    const table = await publish(server, programs, path.join(work, "official"));
    process.env["PATH"] = "/usr/bin:/bin";

    const begun = performance.now();
    const [directory = ""] = await ensureTools(allTools, progress, settings(table));
    const seconds = (performance.now() - begun) / 1000;
    process.stdout.write(`every tool from releases after ${seconds.toFixed(1)} s\n`);

    expect((await readdir(directory)).sort()).toEqual([...allTools].sort());
    for (const tool of allTools)
      expect(await sha256Of(path.join(directory, tool)), tool).toBe(await sha256Of(programs[tool]));
    expect(await run(path.join(directory, "kind"), ["version"])).toContain(VERSION_RULES.kind.built);
    const host = path.join(
      path.dirname(await realpath(path.join(directory, "pulumi"))),
      "pulumi-language-nodejs",
    );
    expect(await run(host, [])).toBe("pulumi/pulumi-language-nodejs\n");
    expect(await readdir(path.dirname(host))).toHaveLength(2);
    expect(events.filter(({ state }) => state === "done").map(({ task }) => task)).toContain(
      "download kind 0.33.0",
    );
    expect(events.filter(({ state }) => state === "update").at(-1)?.detail).toMatch(
      /^\d+ of \d+ MB$|^unpacking$/,
    );
    expect(await readdir(path.join(cache, "isthmus/downloads"))).toEqual([]);
    expect(server.downloads).toHaveLength(allTools.length);

    server.requests.length = 0;
    expect(await ensureTools(allTools, progress, settings(table))).toEqual([directory]);
    expect(server.requests).toEqual([]);
  });
});

describe("a download", () => {
  const size = 3_000_000;
  let program: string;
  let table: ReleaseTable;
  let release: Release;
  let place: string;
  let url: string;

  beforeEach(async () => {
    program = path.join(cache, "program");
    await writeFile(program, randomBytes(size));
    table = await publish(server, { kind: program }, cache);
    const found = releaseFor(table, "kind", machine);
    if (found === undefined) throw new Error(`nothing is published for ${machine}`);
    release = found;
    place = `/${release.host}/${release.path}`;
    url = server.url + place;
    process.env["PATH"] = "/nowhere";
  });

  const ensure = () => ensureTools(["kind"], progress, settings(table));
  const kept = async () => readdir(path.join(cache, "isthmus/downloads")).catch(() => []);

  /** A process of its own that makes kind available. */
  const other = (): ChildProcess => {
    const text = `
      import { ensureTools } from ${JSON.stringify(ensureModule)};
      await ensureTools(["kind"], ({ state, detail }) => console.log(state, detail), ${JSON.stringify(settings(table))});`;
    return spawn(process.execPath, ["--input-type=module-typescript", "-e", text], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  };

  it("that is not what is pinned stops, with both hashes and the URL, and is not kept", async () => {
    const pinned = release.sha256;
    await writeFile(program, randomBytes(size));
    await expect(ensure()).rejects.toThrow(
      `${url}: its SHA-256 is ${await sha256Of(program)}, pinned is ${pinned} (it was changed in its place or on its way; nothing of it was kept)`,
    );
    expect(await kept()).toEqual([]);
    expect(existsSync(path.join(cache, "isthmus/bin"))).toBe(false);
  });

  it("that is cut off goes on where it was", async () => {
    server.faults.push({ cutAfter: 1_000_000 }, { cutAfter: 500_000 });
    const [directory = ""] = await ensure();
    expect(await sha256Of(path.join(directory, "kind"))).toBe(release.sha256);
    expect(server.downloads).toEqual([
      `GET ${place}`,
      `GET ${place} bytes=1000000-`,
      `GET ${place} bytes=1500000-`,
    ]);
  });

  it("that is cut off begins again where the server can't go on", async () => {
    server.hasRanges = false;
    server.faults.push({ cutAfter: 1_000_000 });
    const [directory = ""] = await ensure();
    expect(await sha256Of(path.join(directory, "kind"))).toBe(release.sha256);
    expect(server.downloads).toHaveLength(2);
  });

  it("that is always cut off ends after five tries, and the next run goes on", async () => {
    for (let i = 0; i < 5; i++) server.faults.push({ cutAfter: 400_000 });
    await expect(ensure()).rejects.toThrow(
      /^http.*: .+, at the last of 5 tries \(run the same command again: it goes on from 2 MB\)$/,
    );
    const [directory = ""] = await ensure();
    expect(await sha256Of(path.join(directory, "kind"))).toBe(release.sha256);
    expect(server.downloads.at(-1)).toBe(`GET ${place} bytes=2000000-`);
  });

  it("of a run that was killed is gone on with by the next", async () => {
    server.faults.push({ stallAfter: 1_200_000 });
    const child = other();
    await waitFor(async () => (await arrived()) === 1_200_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    const [directory = ""] = await ensure();
    expect(await sha256Of(path.join(directory, "kind"))).toBe(release.sha256);
    expect(server.downloads.at(-1)).toBe(`GET ${place} bytes=1200000-`);
  });

  it("begins again when what an earlier run left is damaged", async () => {
    const downloads = path.join(cache, "isthmus/downloads");
    await mkdir(downloads, { recursive: true });
    await writeFile(path.join(downloads, `kind-${release.sha256}`), randomBytes(1000));
    const [directory = ""] = await ensure();
    expect(await sha256Of(path.join(directory, "kind"))).toBe(release.sha256);
    expect(server.downloads).toEqual([`GET ${place} bytes=1000-`, `GET ${place}`]);
  });

  it("that is not there says what to do, and no second time", async () => {
    server.files.clear();
    await expect(ensure()).rejects.toThrow(
      `${url}: not there (404; bring the mirror of ISTHMUS_RELEASES up to date, or do without releases: ISTHMUS_TOOLS=path,source)`,
    );
    expect(server.downloads).toHaveLength(1);
  });

  it("that is answered by an error which passes is tried again", async () => {
    server.faults.push({ status: 503 }, { status: 429 });
    await ensure();
    expect(server.downloads).toHaveLength(3);
  });

  it("that stands still is given up, and tried again", async () => {
    server.faults.push({ stallAfter: 1_000_000 });
    await bringRelease(release, url, progress, { stallMs: 300 });
    expect(server.downloads).toHaveLength(2);
    for (let i = 0; i < 5; i++) server.faults.push({ stallAfter: 1 });
    await rm(path.join(cache, "isthmus"), { recursive: true });
    await expect(bringRelease(release, url, progress, { stallMs: 300 })).rejects.toThrow(
      `${url}: nothing arrived for 0.3 s, at the last of 5 tries`,
    );
  });

  it("is made once by two runs at the same time", async () => {
    const children = [other(), other()];
    const codes = await Promise.all(children.map(child => once(child, "exit")));
    expect(codes.map(([code]: unknown[]) => code)).toEqual([0, 0]);
    expect(server.downloads).toHaveLength(1);
  });

  it("into a cache that can't be written is refused before it begins", async () => {
    const file = path.join(cache, "file");
    await writeFile(file, "");
    process.env["XDG_CACHE_HOME"] = file;
    await expect(ensure()).rejects.toThrow(
      new RegExp(
        `^${file}/isthmus: can't be written \\(.*; set XDG_CACHE_HOME to a directory of your own\\)$`,
      ),
    );
    expect(server.downloads).toEqual([]);
  });

  it("that fails ends the others, and its error is the one that is told", async () => {
    process.env["PATH"] = before["PATH"];
    const istioctl = path.join(cache, "istioctl-program");
    await writeFile(istioctl, randomBytes(size));
    const both = await publish(server, { kind: program, istioctl }, path.join(cache, "both"));
    process.env["PATH"] = "/nowhere";
    server.files.delete(place);
    for (let i = 0; i < 9; i++) server.faults.push({ stallAfter: 10 });
    await expect(ensureTools(["kind", "istioctl"], progress, settings(both))).rejects.toThrow(
      `${url}: not there`,
    );
  });

  /** Bytes of the download that have arrived. */
  async function arrived(): Promise<number> {
    const [name] = await kept();
    return name === undefined ? 0 : (await readFile(path.join(cache, "isthmus/downloads", name))).byteLength;
  }
});

describe("./isthmus", () => {
  const compiled = path.join(cacheRoot(), "node-compile");

  /** Runs a command in an empty cache, with a mirror and tools from releases alone. */
  const isthmus = (line: string, env: NodeJS.ProcessEnv = {}) =>
    run("./isthmus", line.split(" "), {
      env: { ISTHMUS_RELEASES: server.url, ISTHMUS_TOOLS: "release", NODE_COMPILE_CACHE: compiled, ...env },
    });

  it("doctor tells for each tool which source, which version, and why", async () => {
    const text = await isthmus("doctor --json");
    const { tools } = JSON.parse(text.trim().split("\n").at(-1) ?? "") as {
      readonly tools: readonly { tool: string; version: string; source: string; reason: string }[];
    };
    expect(tools.map(({ tool }) => tool)).toEqual(allTools);
    expect(tools.find(({ tool }) => tool === "kubectl")).toMatchObject({
      version: "1.35.8",
      source: "release",
      reason: `will be downloaded from 127.0.0.1:${server.port}`,
    });
    expect(server.requests.map(request => request.split(" ")[0])).toEqual(["HEAD"]);
  });

  it.each([
    [{ ISTHMUS_TOOLS: "brew" }, 'ISTHMUS_TOOLS: "brew" is no source of tools (known: path, release, source)'],
    [
      { ISTHMUS_RELEASES: "http://mirror.example.org" },
      "ISTHMUS_RELEASES: http://mirror.example.org is not https",
    ],
  ])("refuses %j", async (env, message) => {
    await expect(isthmus("doctor", env)).rejects.toThrow(message);
  });

  it("takes no release that is not what is pinned", async () => {
    const program = path.join(cache, "program");
    await writeFile(program, "another");
    await publish(server, { pulumi: program }, cache);
    await expect(isthmus("pulumi version")).rejects.toThrow(
      /its SHA-256 is [0-9a-f]{64}, pinned is [0-9a-f]{64}/,
    );
  });

  it("goes through the proxy of the environment, but where NO_PROXY says otherwise", async () => {
    const proxy = await startProxy();
    const env = {
      HTTP_PROXY: proxy.url,
      http_proxy: proxy.url,
      ISTHMUS_RELEASES: `http://localhost:${server.port}`,
    };
    await isthmus("doctor", { ...env, NO_PROXY: "", no_proxy: "" });
    expect(proxy.asked).toEqual([`localhost:${server.port}`]);
    await isthmus("doctor", { ...env, NO_PROXY: "localhost", no_proxy: "localhost" });
    expect(proxy.asked).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
    proxy.server.close();
  });
});

describe("pin-releases", () => {
  it("takes the hashes from the projects' checksum files, and from the file itself where they have none", async () => {
    const list = path.join(cache, "checksums");
    const hash = "ab".repeat(32);
    const base = "/github.com/kubernetes-sigs/kind/releases/download/v0.33.0/kind";
    await writeFile(list, `${hash}  kind-linux-amd64\n`);
    server.files.set(`${base}-linux-amd64.sha256sum`, list);
    for (const platform of ["linux-arm64", "darwin-arm64", "darwin-amd64"])
      server.files.set(`${base}-${platform}`, list);
    const told: string[] = [];
    const one = { kind: { version: "0.33.0", sha256: {} } } as unknown as ReleaseTable;
    const itself = await sha256Of(list);
    expect(await pinTable(one, server.url, line => told.push(line))).toEqual({
      kind: {
        version: "0.33.0",
        sha256: {
          "linux/amd64": hash,
          "linux/arm64": itself,
          "darwin/arm64": itself,
          "darwin/amd64": itself,
        },
      },
    });
    expect(told.filter(line => line.includes("taken from the file itself"))).toHaveLength(3);
  });

  it("writes the tables of the checkout, and the archives of Node", async () => {
    const copy = path.join(cache, "toolchain");
    const files = ["releases", "node", "machine", "message-of.ts"];
    await mkdir(copy);
    await run("cp", ["-R", ...files.map(file => path.resolve("toolchain", file)), copy]);
    await writeFile(path.join(cache, "package.json"), '{ "type": "module" }');
    const [pinned, sums] = [path.join(copy, "releases/pinned.json"), path.join(copy, "node/SHASUMS256.txt")];
    const table = JSON.parse(await readFile(pinned, "utf8")) as ReleaseTable;
    await listOfficialHashes(table, sums);
    const images = path.join(copy, "releases/pinned-images.json");
    const digests = JSON.parse(await readFile(images, "utf8")) as ImageTable;
    const told = `sha256:${"ab".repeat(32)}`;
    for (const { name, tag } of Object.values(digests)) {
      const [registry = "", ...rest] = name.replace("docker.io", "registry-1.docker.io").split("/");
      const at = `/${registry}/v2/${rest.join("/")}/manifests/${tag}`;
      server.files.set(at, images);
      server.digests.set(at, told);
    }
    const official = [await readFile(pinned, "utf8"), await readFile(sums, "utf8")];
    const emptied = Object.entries(table).map(([tool, { version }]) => [tool, { version, sha256: {} }]);
    await writeFile(pinned, JSON.stringify(Object.fromEntries(emptied)));
    await run(process.execPath, [path.join(copy, "releases/pin.ts")], {
      env: { ISTHMUS_RELEASES: server.url },
    });
    expect([await readFile(pinned, "utf8"), await readFile(sums, "utf8")]).toEqual(official);
    const entries = Object.entries(digests).map(([key, image]) => [key, { ...image, digest: told }]);
    expect(await readFile(images, "utf8")).toBe(`${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  });
});

/** Publishes checksum files that hold what is pinned. */
async function listOfficialHashes(table: ReleaseTable, nodeSums: string): Promise<void> {
  const lines = new Map<string, string[]>();
  for (const [tool, { version, sha256 }] of Object.entries(table) as [ToolName, ReleaseTable[ToolName]][]) {
    for (const [platform, hash] of Object.entries(sha256) as [typeof machine, string][]) {
      const { host, path: pathOf, checksums } = layouts[tool];
      const at = `/${host}/${checksums(version, platform)}`;
      lines.set(at, [...(lines.get(at) ?? []), `${hash}  ${path.basename(pathOf(version, platform))}\n`]);
    }
  }
  for (const [at, text] of lines) {
    const file = path.join(cache, at.replaceAll("/", "_"));
    await writeFile(file, text.join(""));
    server.files.set(at, file);
  }
  const copy = path.join(cache, "node-sums");
  const text = await readFile(nodeSums, "utf8");
  await writeFile(copy, `${"0".repeat(64)}  node.pkg\n${text}`);
  const [version = ""] = /v\d+\.\d+\.\d+/.exec(text) ?? [];
  server.files.set(`/nodejs.org/dist/${version}/SHASUMS256.txt`, copy);
}

/** The programs that this machine's tests run with, by their tools. */
async function ownPrograms(): Promise<Record<ToolName, string>> {
  const found = await Promise.all(
    allTools.map(async tool => {
      const file = await findProgram(tool);
      if (file === undefined) throw new Error(`${tool} is not on PATH; ./isthmus test engine brings it`);
      return [tool, file] as const;
    }),
  );
  return Object.fromEntries(found) as Record<ToolName, string>;
}

/** A proxy that makes tunnels (CONNECT), and keeps where to. */
async function startProxy(): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer().on("connect", ({ url = "" }, client) => {
    asked.push(url);
    const { hostname, port } = new URL(`http://${url}`);
    const target = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) socket.on("error", () => target.destroy());
  });
  await new Promise<void>(listening => proxy.listen(0, "127.0.0.1", listening));
  return { server: proxy, url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

async function waitFor(isDone: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; !(await isDone());) {
    if (Date.now() > end) throw new Error("not within 20 s");
    await new Promise(later => setTimeout(later, 50));
  }
}
