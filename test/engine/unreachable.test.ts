import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, expect, it } from "vitest";

import { planDriftSearch } from "../../cli/pulumi/drift.ts";
import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-unreachable", backend, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });

/** Nobody listens on port 1. */
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  contexts: [{ name: "admin", context: { cluster: "it", user: "admin" } }],
  clusters: [{ name: "it", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "admin", user: { token: "not-a-real-one" } }],
});

beforeAll(async () => {
  stack.edit(settings => {
    const subnets = { podSubnet: "10.70.0.0/16", serviceSubnet: "10.255.70.0/24" };
    settings["config"] = {
      "isthmus:clusters": {
        site7: {
          adopt: { kubeconfigKey: "kubeconfig-site7", context: "admin", ...subnets },
          network: "network1",
        },
      },
      "isthmus:mesh": { id: "mesh1", rootCa: "default", primaries: ["site7"] },
      "isthmus:rootCas": { default: { generate: {} } },
    };
  });
  await stack.setSecret("kubeconfig-site7", kubeconfig);
});
afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("a preview goes on without a cluster that can't be asked, and says so", async () => {
  const { exitCode, stdout, stderr } = await stack.run("preview");
  expect(exitCode).toBe(0);
  expect(stdout + stderr).toMatch(
    /site7 could not be asked within 1 s \(.*127\.0\.0\.1:1.*\): this preview takes it/,
  );
});

it("an up refuses, with the cluster's name and the reason", async () => {
  const { exitCode, stderr } = await stack.run("up");
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/isthmus:clusters\.site7: it could not be asked within 1 s \(.*127\.0\.0\.1:1.*\)/);
});

it("one cluster that is silent is no drift for all, and is named", async () => {
  const directory = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
  try {
    const own = await LocalWorkspace.createStack(
      { stackName: "silent", projectName: "isthmus", program: () => Promise.resolve() },
      {
        workDir: directory,
        projectSettings: { name: "isthmus", runtime: "nodejs", backend: { url: `file://${directory}` } },
        envVars: { PULUMI_CONFIG_PASSPHRASE: "silent", PULUMI_SKIP_UPDATE_CHECK: "true" },
      },
    );
    expect(await planDriftSearch(own, Promise.resolve(true), true)).toEqual({ refresh: true, warnings: [] });

    const exported: { readonly version: number; readonly deployment: object } = await own.exportStack();
    const provider = {
      urn: "urn:pulumi:silent::isthmus::isthmus:clusters:AdoptedCluster$pulumi:providers:kubernetes::site7",
      custom: true,
      id: "00000000-0000-4000-8000-000000000000",
      type: "pulumi:providers:kubernetes",
      inputs: {
        kubeconfig: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          plaintext: JSON.stringify(kubeconfig),
        },
      },
    };
    await own.importStack({ ...exported, deployment: { ...exported.deployment, resources: [provider] } });
    const { refresh, warnings } = await planDriftSearch(own, Promise.resolve(true), true);
    expect(refresh).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^site7 could not be asked within 1 s \(.*\): changes that were made by hand/,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
