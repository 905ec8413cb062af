import { expect, it } from "vitest";

import { ensureImages } from "../../../toolchain/ensure-images.ts";
import { expectVerified } from "../../support/verified.ts";
import { kubectl, stack } from "./mesh.ts";

/** What an `up` says that has to fail: within half a minute on an idle machine, and not after the engine's ten minutes. */
async function failure(): Promise<string> {
  const begin = Date.now();
  const { exitCode, stderr } = await stack.run("up");
  expect(exitCode).toBe(1);
  expect((Date.now() - begin) / 1000, stderr).toBeLessThan(240);
  return stderr;
}

/** What keeps an `up` from succeeding is told, and the next one goes on. */
export function failures(): void {
  it("an up ends with the cause where an image does not exist", async () => {
    const { helloworld } = await ensureImages(() => undefined);
    const missing = "127.0.0.1:9/helloworld-v2:none";
    stack.set("images", { helloworld: { ...helloworld, v2: missing } });
    // The tests after this one have their image, whatever becomes of it.
    const text = await failure().finally(() => {
      stack.set("images", { helloworld });
    });
    expect(text).toContain(
      `remote0: Deployment sample/helloworld-v2 can't start its pods: container helloworld, image ${missing}: `,
    );
    expect(text).toMatch(/ErrImagePull: .*connection refused \(let the cluster's nodes pull it/);
  });

  it("an up ends with the cause where Pod Security refuses pods, at either level", async () => {
    const label = (value: string) =>
      kubectl(
        "remote0",
        "label",
        "--overwrite",
        "namespace",
        "sample",
        `pod-security.kubernetes.io/enforce${value}`,
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
  });

  it("an up ends with the cause where a quota is used up, and the next one goes on", async () => {
    await kubectl("main0", "create", "quota", "full", "-n", "sample", "--hard=pods=3");
    stack.set("samples", { sleep: { replicas: 3 } });
    expect(await failure()).toMatch(
      /main0: Deployment sample\/sleep gets no pod: exceeded quota: full, requested: pods=1, used: pods=3, limited: pods=3 \(raise/,
    );
    await kubectl("main0", "delete", "quota", "full", "-n", "sample");
    stack.set("samples", { sleep: { replicas: 2 } });
    expectVerified(await stack.succeed("up"));
  });
}
