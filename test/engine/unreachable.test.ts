import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { askAdopted } from "../../cli/pulumi/away.ts";
import { planDriftSearch } from "../../cli/pulumi/drift.ts";
import { startApiServer } from "../support/api-server.ts";
import { kubeconfigFor, refusingPort, startDeafServer } from "../support/deaf-server.ts";
import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-unreachable", backend, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });

/** Nobody listens on port 1. */
const kubeconfig = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "admin",
  contexts: [{ name: "admin", context: { cluster: "it", user: "admin" } }],
  clusters: [{ name: "it", cluster: { server: "https://127.0.0.1:1" } }],
  users: [{ name: "admin", user: { token: "not-a-real-one" } }],
});

const subnets = { podSubnet: "10.70.0.0/16", serviceSubnet: "10.255.70.0/24" };

beforeAll(async () => {
  stack.edit(settings => {
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
/** The config has no other kubeconfig than the state. */
const asBefore = () => Promise.resolve(undefined);
afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("tells clusters that are away from those whose credentials are new, all at once", async () => {
  const hangs = await startDeafServer();
  const answers = await startApiServer({
    "/api/v1/namespaces/kube-system": { metadata: { name: "kube-system", uid: "a-uid" } },
  });
  const refuses = await startApiServer({}, 401);
  try {
    const recorded: Readonly<Record<string, number>> = {
      well: answers.port,
      hanging: hangs.port,
      refusing: await refusingPort(),
      revoked: refuses.port,
      renewed: refuses.port,
      "hung-and-renewed": hangs.port,
    };
    const resources = Object.entries(recorded).map(([name, port]) => ({
      urn: `urn:pulumi:it::isthmus::isthmus:clusters:AdoptedCluster$pulumi:providers:kubernetes::${name}`,
      inputs: { kubeconfig: { plaintext: JSON.stringify(kubeconfigFor(port)) } },
    }));
    const configured = (name: string) =>
      Promise.resolve(kubeconfigFor(name.includes("renewed") ? answers.port : (recorded[name] ?? 0)));
    const started = performance.now();
    const found = await askAdopted(JSON.stringify({ deployment: { resources } }), configured);
    // One after another the two that hang would take twice ten seconds.
    expect(performance.now() - started).toBeLessThan(16_000);
    const reasons = Object.fromEntries([...found.away].map(([name, { unseen }]) => [name, unseen]));
    expect(reasons).toEqual({
      hanging: "no answer",
      refusing: expect.stringContaining("connection refused") as string,
      revoked: "it does not accept the kubeconfig's credentials",
    });
    expect([...found.renewed.keys()].sort()).toEqual(["hung-and-renewed", "renewed"]);
  } finally {
    for (const server of [hangs, answers, refuses]) server.close();
  }
}, 30_000);

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

it("one cluster that is silent is left out, and drift is looked for in all others", async () => {
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
    expect(await planDriftSearch(own, Promise.resolve(true), true, asBefore)).toMatchObject({
      refresh: true,
      warnings: [],
    });

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
    const { refresh, warnings, away, resources } = await planDriftSearch(
      own,
      Promise.resolve(true),
      true,
      asBefore,
    );
    expect({ refresh, warnings }).toEqual({ refresh: true, warnings: [] });
    expect([...away.keys()]).toEqual(["site7"]);
    expect(away.get("site7")?.unseen).toContain("127.0.0.1:1");
    expect(resources).toHaveLength(1);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

describe("a cluster that the state knows and that is gone", () => {
  beforeAll(async () => {
    const component = "urn:pulumi:e2e-unreachable::isthmus::isthmus:clusters:AdoptedCluster";
    const stackUrn = "urn:pulumi:e2e-unreachable::isthmus::pulumi:pulumi:Stack::isthmus-e2e-unreachable";
    const provider = `${component}$pulumi:providers:kubernetes::site7`;
    const id = "00000000-0000-4000-8000-000000000000";
    const object = {
      ...{ apiVersion: "v1", kind: "ConfigMap" },
      metadata: { name: "mesh", namespace: "istio-system" },
    };
    const { stdout } = await stack.run("pulumi", "stack", "export");
    const exported = JSON.parse(stdout) as { readonly deployment: { readonly resources: readonly object[] } };
    const resources = [
      ...exported.deployment.resources,
      { urn: `${component}::site7`, type: "isthmus:clusters:AdoptedCluster", parent: stackUrn },
      {
        ...{ urn: provider, custom: true, id, type: "pulumi:providers:kubernetes" },
        parent: `${component}::site7`,
        inputs: {
          kubeconfig: {
            "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
            plaintext: JSON.stringify(kubeconfig),
          },
        },
      },
      {
        urn: "urn:pulumi:e2e-unreachable::isthmus::kubernetes:core/v1:ConfigMap::site7-mesh",
        ...{ custom: true, id: "istio-system/mesh", type: "kubernetes:core/v1:ConfigMap" },
        ...{ inputs: object, outputs: object, parent: stackUrn, provider: `${provider}::${id}` },
      },
    ];
    const state = { ...exported, deployment: { ...exported.deployment, resources } };
    const imported = await stack.runWithInput(JSON.stringify(state), "pulumi", "stack", "import");
    expect(imported.stderr).toBe("");
  });

  it("is left out, unless the config wants something new in it", async () => {
    const preview = await stack.run("preview", "--json");
    expect(preview.stderr).toMatch(
      /isthmus:clusters\.site7: it could not be asked within 1 s \(.*127\.0\.0\.1:1.*\), so it would be left out, but the config wants something new of it: site7-/,
    );
    expect(preview.exitCode).toBe(1);
  });

  it("stops a destroy before it deletes anything, and the line has the remedy", async () => {
    const { exitCode, stderr, result } = await stack.run("destroy", "--json");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/site7 could not be asked within 1 s \(.*127\.0\.0\.1:1.*\)/);
    expect(stderr).toContain("./isthmus destroy --without site7 --stack e2e-unreachable forgets them");
    expect(result).toMatchObject({ ok: false });
    expect((await stack.run("pulumi", "stack", "export")).stdout).toContain("site7-mesh");
  });

  it("is not given up when the config has it no more, and the line has the remedy", async () => {
    const clusters = { main0: { kind: subnets, network: "network1" } };
    const mesh = { id: "mesh1", rootCa: "default", primaries: ["main0"] };
    const before = readFileSync(stack.file, "utf8");
    stack.edit(settings => {
      const config = settings["config"] as Record<string, unknown>;
      delete config["isthmus:kubeconfig-site7"];
      settings["config"] = { ...config, "isthmus:clusters": clusters, "isthmus:mesh": mesh };
    });
    const { exitCode, stderr } = await stack.run("preview");
    writeFileSync(stack.file, before);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/site7 could not be asked within 1 s \(.*\) and is not in the config any more/);
    expect(stderr).toContain("./isthmus up --without site7 --stack e2e-unreachable forgets them");
  });

  it("is not forgotten while the config has it, nor is one that nobody knows", async () => {
    const up = await stack.run("up", "--without", "site7");
    expect(up.stderr).toContain("--without site7: take site7 out of the stack's file first");
    const destroy = await stack.run("destroy", "--without", "site8");
    expect(destroy.stderr).toContain(
      "--without site8: the state knows no such adopted cluster (did you mean site7?); it knows site7",
    );
    expect([up.exitCode, destroy.exitCode]).toEqual([2, 2]);
  });

  it("is forgotten with what is in it", async () => {
    const result = await stack.succeed("destroy", "--without", "site7");
    expect(result["forgotten"]).toEqual([{ cluster: "site7", objects: ["ConfigMap istio-system/mesh"] }]);
    expect(result["remarks"]).toEqual([]);
    expect((await stack.run("pulumi", "stack", "export")).stdout).not.toContain("site7");
  });
});
