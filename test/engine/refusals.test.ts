import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-refusals", backend);

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("refuses a bad config with every problem at once, and creates nothing", async () => {
  stack.set("clusters", {
    main0: { kind: { podSubnet: "10.241.0.0/16", serviceSubnet: "10.95.0.0/16" }, network: "network1" },
    remote0: { kind: { podSubnet: "10.241.128.0/17", serviceSubnet: "10.96.0.0/30" }, network: "network1" },
    Kubernetes: { kind: { podSubnet: "10.1.0.0/16", serviceSubnet: "10.2.0.1/16" }, network: "network1" },
  });
  stack.set("mesh", {
    id: "mesh1",
    rootCa: "default",
    primaries: ["main0"],
    remotes: { remote0: "nowhere" },
  });
  stack.set("edges", {
    "edge-01": { site: "main0", management: "main0" },
    "edge-02": { site: { bundle: true }, management: "main0", managementAddress: "https://127.1:6443" },
  });
  const { exitCode, stdout, stderr } = await stack.run("preview");
  expect(exitCode).not.toBe(0);
  const text = stdout + stderr;
  for (const line of [
    "isthmus:clusters.remote0.kind.podSubnet: 10.241.128.0/17 overlaps 10.241.0.0/16 of isthmus:clusters.main0.kind.podSubnet",
    "isthmus:clusters.remote0.kind.serviceSubnet: 10.96.0.0/30 is too small",
    "isthmus:clusters.Kubernetes: Kubernetes is the name Istio gives a cluster that has none",
    'isthmus:clusters.Kubernetes.kind.serviceSubnet: "10.2.0.1/16": it has bits set below its prefix length (write 10.2.0.0/16)',
    "isthmus:mesh.remotes.remote0: nowhere is not a primary",
    "isthmus:edges.edge-01.site: main0 is the management cluster as well",
    "isthmus:edges.edge-02.managementAddress: https://127.1:6443 is the site itself",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toMatch(/\bat .*\.ts:\d+/);
});

it("refuses a config before an update makes anything", async () => {
  const { exitCode } = await stack.run("up");
  expect(exitCode).not.toBe(0);
  const { stdout } = await stack.run("destroy", "--json");
  expect(stdout).toContain('"containers":[]');
});

it("refuses a file of CAs that is none, in a preview and before an update makes anything", async () => {
  const untrusting = new TestStack("e2e-refused-cas", backend, { NODE_EXTRA_CA_CERTS: "/no/such.crt" });
  try {
    for (const command of ["preview", "up"]) {
      const { exitCode, stdout, stderr } = await untrusting.run(command);
      expect(exitCode).toBe(1);
      expect(stdout + stderr).toMatch(
        /NODE_EXTRA_CA_CERTS: \/no\/such\.crt: ENOENT.*\(let it name a file of CA/,
      );
      expect(stdout + stderr).not.toMatch(/\bat .*\.ts:\d+/);
    }
  } finally {
    rmSync(untrusting.file);
  }
});

it("insists on a passphrase for any stack but dev, before it makes anything", async () => {
  const bare = new TestStack("e2e-passphrase", backend);
  const before = readdirSync(backend);
  try {
    const { exitCode, stderr } = await bare.runWithout("PULUMI_CONFIG_PASSPHRASE", "up");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/PULUMI_CONFIG_PASSPHRASE/);
    expect(readdirSync(backend)).toEqual(before);
  } finally {
    rmSync(bare.file);
  }
});
