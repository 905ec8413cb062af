import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ensureImages } from "../../toolchain/ensure-images.ts";
import { ForeignCluster } from "../support/foreign-cluster.ts";
import { TestStack } from "../support/isthmus.ts";
import { expectVerified } from "../support/verified.ts";

const scratch = mkdtempSync(join(tmpdir(), "isthmus-e2e-blocked-"));
const state = join(scratch, "state");
mkdirSync(state);
const stack = new TestStack("e2e-blocked", state);
const site7 = new ForeignCluster("isthmus-e2e-blocked-site7", scratch);
const subnets = { podSubnet: "10.71.0.0/16", serviceSubnet: "10.72.0.0/16" };

beforeAll(async () => {
  const { istio, helloworld, curl } = await ensureImages(() => undefined);
  await site7.delete();
  await site7.create("kind", subnets.podSubnet, subnets.serviceSubnet);
  stack.edit(settings => {
    settings["config"] = {
      "isthmus:clusters": {
        site7: {
          adopt: { kubeconfigKey: "kubeconfig-site7", context: site7.context, ...subnets },
          network: "network1",
        },
      },
      "isthmus:mesh": {
        id: "mesh1",
        rootCa: "default",
        primaries: ["site7"],
        // On two cores, half of one for istiod leaves too little for a second pod of it.
        istioOperator: { primary: { values: { pilot: { resources: { requests: { cpu: "10m" } } } } } },
      },
      "isthmus:rootCas": { default: { generate: {} } },
      "isthmus:samples": true,
      // What the node image of this machine has in it; an adopted cluster would pull the official ones.
      "isthmus:images": { istio, helloworld, curl },
    };
  });
  await stack.setSecret("kubeconfig-site7", site7.readKubeconfig());
  expectVerified(await stack.succeed("up"), ["site7"]);
});
afterAll(async () => {
  await stack.remove();
  await site7.delete();
  rmSync(scratch, { recursive: true, force: true });
});

/** What an `up` says that has to fail: within half a minute on an idle machine, and not after the engine's ten minutes. */
async function failure(): Promise<string> {
  const begin = Date.now();
  const { exitCode, stderr } = await stack.start("up").finished;
  expect(exitCode).toBe(1);
  expect((Date.now() - begin) / 1000).toBeLessThan(120);
  return stderr;
}
const label = (value: string) =>
  site7.kubectl("label", "--overwrite", "namespace", "sample", `pod-security.kubernetes.io/enforce${value}`);

describe("pods that can't start end an update with the cause", () => {
  it("an image that does not exist", async () => {
    const { helloworld, ...images } = await ensureImages(() => undefined);
    const missing = "127.0.0.1:9/helloworld-v2:none";
    const { istio, curl } = images;
    stack.set("images", { istio, curl, helloworld: { ...helloworld, v2: missing } });
    const text = await failure();
    expect(text).toContain(
      `site7: Deployment sample/helloworld-v2 can't start its pods: container helloworld, image ${missing}: `,
    );
    expect(text).toMatch(/ErrImagePull: .*connection refused \(let the cluster's nodes pull it/);

    stack.set("images", { istio, curl, helloworld });
    expectVerified(await stack.succeed("up"), ["site7"]);
  });

  it("Pod Security, at either level", async () => {
    await label("=restricted");
    stack.set("samples", { sleep: { replicas: 2 } });
    expect(await failure()).toMatch(
      /site7: Pod Security refuses the pods of Deployment sample\/sleep \(violates PodSecurity "restricted:latest": /,
    );
    await label("=baseline");
    expect(await failure()).toContain(
      "site7: Pod Security refuses pods with a sidecar in namespace sample (baseline forbids NET_ADMIN and NET_RAW of istio-init): " +
        "label the namespace pod-security.kubernetes.io/enforce=privileged, or use Istio's CNI plugin",
    );
    await label("-");
    expectVerified(await stack.succeed("up"), ["site7"]);
  });
});
