import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-kubeconfigs", backend, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });
const secret = "not-for-anybody-to-see";
const path = "isthmus:clusters.site7.adopt.kubeconfigKey: the kubeconfig in kubeconfig-site7";

const kubeconfig = (user: object): string =>
  JSON.stringify({
    contexts: [{ name: "admin", context: { cluster: "it", user: "admin" } }],
    clusters: [{ name: "it", cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name: "admin", user }],
  });

beforeAll(() => {
  const adopt = {
    kubeconfigKey: "kubeconfig-site7",
    context: "admin",
    podSubnet: "10.70.0.0/16",
    serviceSubnet: "10.71.0.0/16",
  };
  stack.edit(settings => {
    settings["config"] = { "isthmus:clusters": { site7: { adopt, network: "network1" } } };
  });
});
afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("refuses a kubeconfig that can't work, with its key, and shows nothing of it", async () => {
  await stack.setSecret("kubeconfig-site7", kubeconfig({ tokenFile: secret }));
  const { exitCode, stdout, stderr } = await stack.run("preview");
  expect(exitCode).not.toBe(0);
  expect(stdout + stderr).toContain(`${path} names files (tokenFile)`);
  expect(stdout + stderr).not.toContain(secret);
  expect(stdout + stderr).not.toMatch(/\bat .*\.ts:\d+/);
});

it("warns of a login program that is not there, and an update that would need it makes nothing", async () => {
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "no-such-cloud-cli",
    interactiveMode: "Never",
    args: [secret],
  };
  await stack.setSecret("kubeconfig-site7", kubeconfig({ exec }));
  const line = `${path} logs in with no-such-cloud-cli, which is not on PATH`;
  const preview = await stack.run("preview");
  expect(preview.exitCode).toBe(0);
  expect(preview.stdout + preview.stderr).toContain(`warning: ${line}`);
  const up = await stack.run("up");
  expect(up.exitCode).not.toBe(0);
  expect(up.stdout + up.stderr).toContain(line);
  expect(up.stdout + up.stderr).not.toContain("warning: ");
  for (const { stdout, stderr } of [preview, up]) expect(stdout + stderr).not.toContain(secret);
});
