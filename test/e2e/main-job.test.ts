import { rmSync } from "node:fs";

import { afterAll, describe, expect, it } from "vitest";

import { run } from "../../toolchain/process.ts";
import { addressOf, dockerThings, volumesOf } from "../support/docker.ts";
import { filesBelow } from "../support/files-below.ts";
import { pulumiSucceeds } from "../support/plain-pulumi.ts";
import { expectTunnels, expectVerified } from "../support/verified.ts";
import { drift } from "./main-job/drift.ts";
import { failures } from "./main-job/failures.ts";
import { backend, kubectl, main, network, remote, stack, versionsSeenBy, watch } from "./main-job/mesh.ts";
import { secrets } from "./main-job/secrets.ts";
import { trust } from "./main-job/trust.ts";

afterAll(async () => {
  watch.stop();
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

describe("the main job", () => {
  it("stands up a two-cluster mesh and a tunnel, and proves them", async () => {
    watch.start();
    const result = await stack.succeed("up");
    watch.stop();
    expectVerified(result);
    expectTunnels(result);
  });

  it("has a mesh that answers without Isthmus in between", async () => {
    expect(await versionsSeenBy("main0")).toEqual(["v1", "v2"]);
    expect(await versionsSeenBy("remote0")).toEqual(["v1", "v2"]);
  });

  it("has the subnets of its config and routes for both kinds", async () => {
    const routes = await run("docker", ["exec", main, "ip", "-4", "route"]);
    const via = await addressOf(remote, network);
    expect(routes).toContain(`10.244.0.0/16 via ${via}`);
    expect(routes).toContain(`10.96.0.0/16 via ${via}`);
    expect(await kubectl("main0", "get", "service", "kubernetes", "-o=jsonpath={.spec.clusterIP}")).toBe(
      "10.95.0.1",
    );
    expect(await kubectl("remote0", "get", "service", "kubernetes", "-o=jsonpath={.spec.clusterIP}")).toBe(
      "10.96.0.1",
    );
  });

  it("changes nothing the second time", async () => {
    const result = await stack.succeed("up");
    expect(result["changed"]).toBe(0);
    expectVerified(result);
  });

  it("changes nothing by plain pulumi either, nor does isthmus after it", async () => {
    await pulumiSucceeds(stack, ["preview", "--expect-no-changes"]);
    await pulumiSucceeds(stack, ["refresh", "--yes", "--skip-preview", "--expect-no-changes"]);
    await pulumiSucceeds(stack, ["up", "--yes", "--skip-preview", "--expect-no-changes"]);
    expect((await stack.succeed("up"))["changed"]).toBe(0);
  });
});

describe("its CAs", trust);
describe("its secrets", secrets);

describe("the preview", () => {
  it("shows what an edit of one IstioOperator value changes in Istio, and nothing else", async () => {
    stack.set("mesh", {
      ...meshConfig(),
      istioOperator: { primary: { values: { pilot: { traceSampling: 42 } } } },
    });
    const { steps } = (await stack.succeed("preview")) as { steps: { op: string; urn: string }[] };
    stack.set("mesh", meshConfig());
    const changed = steps.filter(({ op }) => op === "update").map(({ urn }) => urn.split("::").at(-1));
    expect(changed).toContain("main0-istio-deployment-istiod");
    expect(changed.every(name => name?.startsWith("main0-istio-") ?? false)).toBe(true);
    expect(steps.filter(({ op }) => op === "replace" || op === "delete" || op === "create")).toEqual([]);
  });
});

describe("what can't succeed", failures);
describe("drift", drift);

describe("destroy", () => {
  it("leaves nothing, by plain pulumi", async () => {
    const volumes = await volumesOf([main, remote]);
    expect(volumes).toHaveLength(2);
    await pulumiSucceeds(stack, ["destroy", "--yes", "--skip-preview"]);
    expect(await dockerThings(stack.name)).toEqual([]);
    const { left } = await stack.succeed("destroy", "--remove");
    expect(left).toEqual({ containers: [], networks: [], files: [] });
    const remaining = await run("docker", ["volume", "ls", "-q"]);
    expect(volumes.filter(volume => remaining.includes(volume))).toEqual([]);
    expect(filesBelow(backend).filter(file => file.endsWith(`${stack.name}.json`))).toEqual([]);
  });
});

function meshConfig(): Record<string, unknown> {
  return { id: "mesh1", rootCa: "default", primaries: ["main0"], remotes: { remote0: "main0" } };
}
