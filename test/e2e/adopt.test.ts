import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { run } from "../../toolchain/process.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import { TestStack } from "../support/isthmus.ts";
import { expectVerified } from "../support/verified.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-adopt-"));
const state = join(scratch, "state");
mkdirSync(state);
const stack = new TestStack("e2e-adopt", state);
const foreign = "isthmus-e2e-foreign";
const kubeconfig = join(scratch, "kubeconfig");
const kubectl = (...args: readonly string[]) => run("kubectl", ["--kubeconfig", kubeconfig, ...args]);

beforeAll(async () => {
  const images = await ensureImages(() => undefined);
  await run("kind", ["delete", "cluster", "--name", foreign, "--kubeconfig", kubeconfig]);
  await run("kind", [
    "create",
    "cluster",
    "--name",
    foreign,
    "--image",
    images.node,
    "--kubeconfig",
    kubeconfig,
  ]);

  stack.edit(settings => {
    settings["config"] = {
      "isthmus:clusters": {
        foreign: {
          adopt: {
            kubeconfigKey: "kubeconfig-foreign",
            context: `kind-${foreign}`,
            podSubnet: "10.244.0.0/16",
            serviceSubnet: "10.96.0.0/16",
          },
          network: "network1",
        },
      },
      "isthmus:mesh": {
        id: "mesh1",
        rootCa: "default",
        primaries: ["foreign"],
        istioOperator: { primary: overlay(images.origin) },
      },
      "isthmus:rootCas": { default: { generate: {} } },
      "isthmus:samples": true,
      // What the node image of this machine has in it; elsewhere an adopted cluster pulls the official ones.
      "isthmus:images": {
        ...(images.istio && { istio: images.istio }),
        helloworld: images.helloworld,
        curl: images.curl,
      },
    };
  });
  await stack.setSecret("kubeconfig-foreign", readFileSync(kubeconfig, "utf8"));
});
afterAll(async () => {
  await stack.remove();
  await run("kind", ["delete", "cluster", "--name", foreign, "--kubeconfig", kubeconfig]);
  rmSync(scratch, { recursive: true, force: true });
});

/** istiod asks for half a core by default; source-built proxies are plain Envoy (see components/istio/operator.ts). */
function overlay(origin: "official" | "source"): object {
  return {
    ...(origin === "source" && { meshConfig: { defaultProviders: {} } }),
    values: {
      pilot: {
        resources: { requests: { cpu: "10m" } },
        ...(origin === "source" && {
          env: { PILOT_ENABLE_METADATA_EXCHANGE: "false", PILOT_ENABLE_ALPN_FILTER: "false" },
        }),
      },
      ...(origin === "source" && { telemetry: { enabled: false } }),
    },
  };
}

it("makes a mesh in a cluster that somebody else made, and proves it", async () => {
  expectVerified(await stack.succeed("up"), ["foreign"]);
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("takes its own objects away again, and leaves the cluster", async () => {
  await kubectl("create", "namespace", "theirs");
  await stack.succeed("destroy");
  const namespaces = await kubectl("get", "namespaces", "-o=name");
  expect(namespaces).toContain("namespace/theirs");
  expect(namespaces).not.toContain("istio-system");
  expect(namespaces).not.toContain("namespace/sample");
  expect(await kubectl("get", "clusterroles", "-o=name")).not.toContain("istiod");
});
