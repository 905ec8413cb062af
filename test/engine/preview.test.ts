import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { TestStack } from "../support/isthmus.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-engine-"));
const stack = new TestStack("e2e-preview", backend, { DOCKER_HOST: "unix:///nonexistent/docker.sock" });

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

it("previews an empty stack without Docker: every resource, and every address", async () => {
  const { steps } = (await stack.succeed("preview")) as { steps: { op: string; urn: string }[] };
  const names = steps.map(({ urn }) => urn.split("::").at(-1));
  expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["create"]));
  for (const name of [
    "main0",
    "remote0",
    "main0-routes-remote0",
    "remote0-routes-main0",
    "default-root-ca",
    "main0-ca",
    "main0-istio-deployment-istiod",
    "remote0-istio-endpointslice-istiod",
    "main0-reads-remote0",
    "remote0-injection-mutatingwebhookconfiguration-istio-sidecar-injector",
    "main0-samples-helloworld-v1",
    "remote0-samples-helloworld-v2",
    "verification",
    "main0-traffic-manager",
    "edge-cluster-01-wt-api-telepresence-interceptor-deployment",
    "tunnels",
  ]) {
    expect(names).toContain(name);
  }
  const { stdout, stderr } = await stack.run("preview", "--diff");
  const text = stdout + stderr;
  // istiod's fixed address on main0, in its own Service and in the remote's endpoints
  expect(text).toMatch(/clusterIP\s*: "10\.95\.0\.15"/);
  expect(text).toMatch(/addresses\s*: \[\s*\[0\]: "10\.95\.0\.15"/);
});
