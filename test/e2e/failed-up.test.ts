import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, it } from "vitest";

import { ensureImages } from "../../toolchain/ensure-images.ts";
import { run } from "../../toolchain/process.ts";
import { dockerThings } from "../support/docker.ts";
import { TestStack } from "../support/isthmus.ts";
import { killAfter } from "../support/kill.ts";
import { expectVerified } from "../support/verified.ts";

const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
const stack = new TestStack("e2e-failed", backend);
stack.set("edges", {}); // what it fails at has nothing to do with tunnels

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

/** What an `up` says that has to fail: within half a minute on an idle machine, and not after the engine's ten minutes. */
async function failure(): Promise<string> {
  const begin = Date.now();
  const { exitCode, stderr } = await stack.run("up");
  expect(exitCode).toBe(1);
  expect((Date.now() - begin) / 1000).toBeLessThan(120);
  return stderr;
}

// One of the twelve points of bench/kill-points.ts. adopt.test.ts kills an up with everything that it started.
it("an up goes on after one that was killed (kill -9)", async () => {
  expect(await killAfter(stack.start("up"), 20, "command"), "up was still running").toBe(true);
  expectVerified(await stack.succeed("up"));
  expect((await stack.succeed("up"))["changed"]).toBe(0);
});

it("an up ends with the cause where an image does not exist", async () => {
  const { helloworld } = await ensureImages(() => undefined);
  const missing = "127.0.0.1:9/helloworld-v2:none";
  stack.set("images", { helloworld: { ...helloworld, v2: missing } });
  const text = await failure();
  expect(text).toContain(
    `remote0: Deployment sample/helloworld-v2 can't start its pods: container helloworld, image ${missing}: `,
  );
  expect(text).toMatch(/ErrImagePull: .*connection refused \(let the cluster's nodes pull it/);
  stack.set("images", { helloworld });
});

it("an up ends with the cause where Pod Security refuses pods, at either level", async () => {
  const { path } = await stack.succeed("kubeconfig");
  const label = (value: string) =>
    run(
      "kubectl",
      [
        ...["--context=remote0", "label", "--overwrite", "namespace", "sample"],
        `pod-security.kubernetes.io/enforce${value}`,
      ],
      { env: { KUBECONFIG: String(path) } },
    );
  await label("=restricted");
  stack.set("samples", { sleep: { replicas: 2 } });
  expect(await failure()).toMatch(
    /remote0: Pod Security refuses the pods of Deployment sample\/[-a-z0-9]+ \(violates PodSecurity "restricted:latest": /,
  );
  await label("=baseline");
  expect(await failure()).toContain(
    "remote0: Pod Security refuses pods with a sidecar in namespace sample (baseline forbids NET_ADMIN and NET_RAW of istio-init): " +
      "label the namespace pod-security.kubernetes.io/enforce=privileged, or use Istio's CNI plugin",
  );
  await label("-");
  expectVerified(await stack.succeed("up"));
});

it("a destroy ends what one that was killed (kill -9) has begun", async () => {
  expect(await killAfter(stack.start("destroy"), 3, "command"), "destroy was still running").toBe(true);
  const { left } = await stack.succeed("destroy");
  expect(left).toEqual({ containers: [], networks: [], files: [] });
  expect(await dockerThings(stack.name)).toEqual([]);
});
