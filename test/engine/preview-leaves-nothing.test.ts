import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { cacheRoot } from "../../toolchain/cache.ts";
import { TestStack } from "../support/isthmus.ts";
import { standInFor } from "../support/stand-in.ts";
import { treeOf } from "../support/tree.ts";
import { readFixture, stackOf } from "./state/fixtures.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-nothing-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A new directory. */
function folder(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** The project, a backend, and what Pulumi keeps for its user, but for its logs of each command. */
const everything = (backend: string, home: string) => ({
  project: treeOf(".", ["node_modules", ".git"]),
  backend: treeOf(backend),
  home: treeOf(home, ["logs"]),
});

/** No Docker, and Pulumi's own files in a directory of the test. */
const environment = (home: string) => ({
  DOCKER_HOST: "unix:///nonexistent/docker.sock",
  PULUMI_HOME: home,
});

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string; readonly cluster?: string }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly remarks: readonly string[];
  readonly markdown?: string;
}

describe("a stack that does not exist", () => {
  const backend = folder("empty");
  const home = folder("home");
  const stack = new TestStack("e2e-nothing", backend, environment(home));
  afterAll(() => {
    rmSync(stack.file);
  });

  it("is not made by a preview, nor is any file", async () => {
    const before = everything(backend, home);
    const result = (await stack.succeed("preview", "--markdown")) as unknown as Preview;
    expect(everything(backend, home)).toEqual(before);

    expect(new Set(result.steps.map(({ op }) => op))).toEqual(new Set(["create"]));
    expect(new Set(result.steps.map(({ cluster }) => cluster))).toEqual(
      new Set(["main0", "remote0", undefined]),
    );
    expect(result.remarks[0]).toBe("The stack does not exist yet: all of it is new.");
    expect(result.markdown).toContain("| `remote0` | made here, 1 node | `network1` | `10.244.0.0/16` |");
    expect(result.markdown).toContain(`<details><summary>To create (${result.steps.length})</summary>`);
  });

  it("needs neither passphrase nor backend, as long as nothing is encrypted, and changes nothing unexpected", async () => {
    const away = join(scratch, "not-there");
    const fork = new TestStack("e2e-fork", away, environment(home));
    try {
      const before = everything(backend, home);
      const args = ["preview", "--expect-no-changes", "--markdown"];
      const { exitCode, stdout, stderr } = await fork.runWithout("PULUMI_CONFIG_PASSPHRASE", ...args);
      expect(exitCode, stderr).toBe(2);
      expect(stdout.split("\n")[0]).toBe("<!-- isthmus preview: e2e-fork -->");
      expect(everything(backend, home)).toEqual(before);
      expect(readdirSync(scratch)).not.toContain("not-there");

      fork.set("stray", { secure: "v1:abc:def" });
      const secret = await fork.runWithout("PULUMI_CONFIG_PASSPHRASE", "preview");
      expect(secret.exitCode).toBe(2);
      expect(secret.stderr).toContain("stack e2e-fork needs a passphrase for its secrets");
    } finally {
      rmSync(fork.file);
    }
  });
});

describe("a stack that is up", () => {
  const backend = folder("up");
  const home = folder("home-up");
  const stack = new TestStack(stackOf("dev"), backend, environment(home));
  afterAll(() => {
    rmSync(stack.file);
  });

  it("stays as it is, also one whose file has no salt yet, and whose newest checkpoint is broken", async () => {
    const { settings, state } = readFixture("dev");
    writeFileSync(stack.file, settings);
    await stack.run("pulumi", "config");
    const imported = await stack.runWithInput(state, "pulumi", "stack", "import");
    expect(imported.exitCode, imported.stderr).toBe(0);
    stack.edit(settings => {
      delete settings["encryptionsalt"];
      // A default since that version.
      const config = settings["config"] as Record<string, object>;
      settings["config"] = { ...config, "isthmus:mesh": { ...config["isthmus:mesh"], dnsCapture: false } };
    });

    const before = everything(backend, home);
    const whole = (await stack.succeed("preview")) as unknown as Preview;
    // A resource that came since that version.
    expect(whole.steps).toMatchObject([{ op: "create", name: "main0-drains-remote0" }]);
    expect(whole.remarks).not.toContain("The stack does not exist yet: all of it is new.");
    expect(everything(backend, home)).toEqual(before);

    // As an engine leaves it that was killed while it wrote.
    const checkpoint = join(backend, ".pulumi", "stacks", "isthmus", `${stack.name}.json`);
    truncateSync(checkpoint, 1000);
    const broken = everything(backend, home);
    const { counts } = (await stack.succeed("preview")) as unknown as Preview;
    // The checkpoint before it is the empty one, from before the import.
    expect(counts["create"]).toBeGreaterThan(50);
    expect(everything(backend, home)).toEqual(broken);
  });

  it("is not previewed without its passphrase", async () => {
    const { exitCode, stderr } = await stack.runWithout("PULUMI_CONFIG_PASSPHRASE", "preview");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("needs a passphrase for its secrets");
  });
});

it("shows the same images whether Docker runs, a registry answers, or neither does", async () => {
  // All of this machine's cache but what an `up` has decided here.
  const cache = folder("cache/isthmus");
  for (const entry of readdirSync(cacheRoot())) {
    if (!["machine.json", "tmp", "run"].includes(entry))
      symlinkSync(join(cacheRoot(), entry), join(cache, entry));
  }
  const docker = standInFor({
    docker: 'case "$1" in info) echo "27.0	runc	overlay2	2" ;; image | manifest) ;; *) exit 1 ;; esac',
  });
  const common = { XDG_CACHE_HOME: join(scratch, "cache") };
  const none = { ...common, DOCKER_HOST: "unix:///nonexistent/docker.sock" };
  const stacks = [none, { ...common, PATH: docker.path }].map(
    environment => new TestStack("e2e-runner", folder("runner"), environment),
  );
  try {
    const [without, with_] = await Promise.all(stacks.map(stack => stack.run("preview", "--diff")));
    expect(without?.exitCode, without?.stderr).toBe(0);
    expect(without?.stdout).toMatch(/image: "kindest\/node:v1\.\d+\.\d+@sha256:/);
    // In an order of the engine's, and without the lines of a preview that takes long.
    const sorted = (text = "") =>
      text
        .split("\n")
        .filter(line => !line.includes("still at it"))
        .sort();
    expect(sorted(with_?.stdout)).toEqual(sorted(without?.stdout));
  } finally {
    docker.remove();
    for (const { file } of stacks) rmSync(file, { force: true });
  }
});
