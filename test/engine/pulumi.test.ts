import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";

import { TestStack } from "../support/isthmus.ts";

// A directory that a shell would take for three words.
const cache = mkdtempSync(join(tmpdir(), "isthmus it's a cache "));
const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-pulumi", backend);

afterAll(async () => {
  await stack.remove();
  for (const directory of [backend, cache]) rmSync(directory, { recursive: true, force: true });
});

it("keeps a secret of a stack that nothing has made yet, and gives it back", async () => {
  const kubeconfig = "apiVersion: v1\nkind: Config\n";
  await stack.setSecret("kubeconfig-site7", kubeconfig);
  const { config } = parse(readFileSync(stack.file, "utf8")) as { config: Record<string, unknown> };
  expect(config["isthmus:kubeconfig-site7"]).toEqual({ secure: expect.stringMatching(/^v1:/) as unknown });
  const { stdout } = await stack.run("pulumi", "config", "get", "kubeconfig-site7");
  expect(stdout.trim()).toBe(kubeconfig.trim());
});

it("hands on what Pulumi prints, and how it ends", async () => {
  const { exitCode, stdout } = await stack.run("pulumi", "stack", "ls", "--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ name: stack.name, resourceCount: 0 }]);
  const refused = await stack.run("pulumi", "config", "get", "no-such-key");
  expect(refused.exitCode).not.toBe(0);
  expect(refused.stderr).toContain("no-such-key");
});

it("kubeconfig prints the line that makes it the shell's, and nothing else on stdout", async () => {
  await stack.runWithInput(JSON.stringify(deployment()), "pulumi", "stack", "import");
  const { stdout } = await stack.run("kubeconfig", "--output", join(cache, "kubeconfig.yaml"));
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  const file = execFileSync("sh", ["-c", 'eval "$OUTPUT" && printf %s "$KUBECONFIG"'], {
    encoding: "utf8",
    env: { OUTPUT: stdout },
  });
  expect(parse(readFileSync(file, "utf8"))).toMatchObject({ "current-context": "main0" });
});

/** A state whose stack has one kubeconfig among its outputs. */
function deployment(): object {
  const time = new Date().toISOString();
  const kubeconfig = JSON.stringify({
    contexts: [{ name: "it", context: { cluster: "it", user: "admin" } }],
    clusters: [{ name: "it", cluster: { server: "https://it.example.org:6443" } }],
    users: [{ name: "admin", user: {} }],
  });
  const outputs = { contract: 1, clusters: {}, kubeconfigs: { main0: kubeconfig } };
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:${stack.name}::isthmus::${type}::isthmus-${stack.name}`;
  return {
    version: 3,
    deployment: {
      manifest: { time, magic: "", version: "" },
      resources: [{ urn, custom: false, type, outputs }],
    },
  };
}
