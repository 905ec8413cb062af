import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

import { cacheRoot } from "../../toolchain/cache.ts";
import { onPath } from "../../toolchain/probe.ts";
import { TestStack } from "../support/isthmus.ts";
import { plainPulumi, pulumiSucceeds } from "../support/plain-pulumi.ts";
import { readFixture, stackOf } from "./state/fixtures.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-plain-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A new directory. */
function folder(name: string): string {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
}

const noDocker = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };

interface Preview {
  readonly steps: readonly { readonly op: string; readonly urn: string }[];
}

/** Resources that exist nowhere but in state; `./isthmus preview` does not tell them. */
const isOfStateAlone = (urn: string): boolean =>
  /[:$](pulumi:pulumi:Stack|isthmus:\w+:\w+)::[^:]+$|::default_[^:]+$/.test(urn);

/** What a preview would do outside of the state. */
const planned = ({ steps }: Preview): string[] =>
  steps
    .filter(({ urn }) => !isOfStateAlone(urn))
    .map(({ op, urn }) => `${op} ${urn}`)
    .sort();

describe("plain Pulumi, on a new stack", () => {
  const stack = new TestStack("e2e-plain", folder("new"), noDocker);
  beforeAll(() => pulumiSucceeds(stack, ["stack", "init"]));
  afterAll(() => {
    rmSync(stack.file);
  });

  it("plans what ./isthmus plans, and says by its exit code that this is a change", async () => {
    const { exitCode, stdout, stderr } = await plainPulumi(stack, [
      "preview",
      "--expect-no-changes",
      "--json",
    ]);
    expect(exitCode, stderr).toBe(7);
    const plain = planned(JSON.parse(stdout) as Preview);
    expect(plain.length).toBeGreaterThan(50);
    expect(plain).toEqual(planned((await stack.succeed("preview")) as unknown as Preview));
  });

  it("tells a mistake of the config once, in the words of Isthmus, and without a stack trace", async () => {
    const kind = { podSubnet: "10.1.0.0/33", serviceSubnet: "10.2.0.0/16" };
    stack.set("clusters", { main0: { kind, network: "network1" } });
    const { exitCode, stdout, stderr } = await plainPulumi(stack, ["up", "--yes"]);
    expect(exitCode).toBe(1);
    const [, diagnostics = ""] = (stdout + stderr).split("Diagnostics:");
    expect(diagnostics.match(/error: .*/g)).toEqual([
      "error: the config of stack e2e-plain can't be used; nothing was created:",
    ]);
    expect(diagnostics).toContain("isthmus:clusters.main0.kind.podSubnet: ");
    expect(stdout + stderr).not.toMatch(/\bat .*:\d+:\d+|unhandled/);
  });
});

describe("plain Pulumi, on what ./isthmus up made", () => {
  const stack = new TestStack(stackOf("adopted"), folder("adopted"), noDocker);
  const noChange = ["preview", "--expect-no-changes"];
  let secrets: readonly string[] = [];
  beforeAll(async () => {
    const { settings, state } = readFixture("adopted");
    writeFileSync(stack.file, settings);
    await pulumiSucceeds(stack, ["stack", "init"]);
    await pulumiSucceeds(stack, ["stack", "import"], state);
    const kubeconfig = parse(await pulumiSucceeds(stack, ["config", "get", "kubeconfig-main0"])) as {
      readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
    };
    secrets = kubeconfig.users.flatMap(({ user }) => Object.values(user));
    expect(secrets.map(({ length }) => length > 100)).toEqual([true, true]);
  });
  afterAll(() => {
    rmSync(stack.file);
  });

  it("changes nothing, and prints no secret of the config", async () => {
    const { exitCode, stdout, stderr } = await plainPulumi(stack, [...noChange, "--json"]);
    expect(exitCode, stderr).toBe(0);
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  });

  it("nor does it as ./isthmus pulumi", async () => {
    const { exitCode, stdout, stderr } = await stack.run("pulumi", ...noChange, "--diff", "--show-sames");
    expect(exitCode, stderr).toBe(0);
    for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  });
});

it("a Pulumi without its host for Node is told before anything is brought, with what does without", async () => {
  const bare = folder("bare");
  const [pulumi = ""] = await onPath("pulumi", "/nowhere");
  copyFileSync(realpathSync(pulumi), join(bare, "pulumi"));
  const path = (process.env["PATH"] ?? "").split(delimiter).filter(entry => !entry.startsWith(cacheRoot()));
  const stack = new TestStack("e2e-plain-bare", folder("state"), { PATH: [bare, ...path].join(delimiter) });
  try {
    const { exitCode, stderr } = await stack.run("pulumi", "up");
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "isthmus pulumi: pulumi up runs the program with Pulumi's own pulumi-language-nodejs, which is not installed here " +
        "(./isthmus up --stack e2e-plain-bare does it without)\n",
    );
  } finally {
    rmSync(stack.file);
  }
});
