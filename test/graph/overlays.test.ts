import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { istioOperator } from "../../components/mesh/operator.ts";
import type { IstioOperatorSpec } from "../../components/mesh/operator-spec.ts";
import { render } from "../../components/mesh/render.ts";
import { checkFields } from "../../stacks/mesh/overlay/fields.ts";
import { renderMembers } from "../../stacks/mesh/render.ts";
import { planStack } from "../../stacks/plan.ts";
import { OFFICIAL_POD_IMAGES } from "../../toolchain/image-set.ts";
import { check, devConfig, images, type Raw } from "../support/config.ts";

const cache = mkdtempSync(join(tmpdir(), "isthmus-overlays-"));
const environment = { ...process.env };

beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = cache;
});
afterAll(() => {
  process.env = environment;
  rmSync(cache, { recursive: true });
});

const operatorWith = (overlay: IstioOperatorSpec) =>
  istioOperator({
    ...{
      role: "primary",
      cluster: "main0",
      network: "network1",
      meshId: "mesh1",
      trustDomain: "cluster.local",
    },
    ...{ istiodAddress: "10.95.0.15", servesRemotes: false, sizing: "small" },
    images: { hub: "istio", tag: "1.31.0", envoy: "istio" },
    overlay,
  });

/** For as long as nobody has pinned the official one. */
const pinnedPilot = `docker.io/istio/pilot:1.31.0@sha256:${"0".repeat(64)}`;

const findingsOf = (overlay: IstioOperatorSpec) =>
  (["meshConfig", "components", "values"] as const).flatMap(root => checkFields(root, overlay[root]));

describe("what is said of an overlay's types is what istioctl says", () => {
  it.each<[string, IstioOperatorSpec]>([
    ["text", { meshConfig: { defaultConfig: { proxyMetadata: { A: true } } } }],
    ["a boolean", { meshConfig: { enableTracing: "true" } }],
    ["a number", { meshConfig: { proxyListenPort: "high" } }],
    ["a time", { meshConfig: { connectTimeout: 5 } }],
    ["a choice", { meshConfig: { outboundTrafficPolicy: { mode: "REGISTRY" } } }],
    ["a list", { meshConfig: { extensionProviders: {} } }],
    ["an amount", { values: { pilot: { resources: { requests: { cpu: 1 } } } } }],
    ["a key of the charts", { values: { pilot: { resorces: {} } } }],
    ["a number of Kubernetes'", { components: { pilot: { k8s: { replicaCount: "2" } } } }],
    ["a key of Kubernetes'", { components: { pilot: { k8s: { replicas: 2 } } } }],
  ])("it refuses %s", async (_, overlay) => {
    expect(findingsOf(overlay)).toHaveLength(1);
    await expect(render(operatorWith(overlay))).rejects.toThrow(/istioctl/);
  });

  it("it takes what passes", async () => {
    const overlay: IstioOperatorSpec = {
      meshConfig: {
        ...{
          proxyListenPort: "15001",
          connectTimeout: "1.5s",
          outboundTrafficPolicy: { mode: 0 },
          ingressClass: null,
        },
        defaultConfig: { tracing: { sampling: "5" } },
      },
      components: {
        pilot: { k8s: { resources: { requests: { cpu: 1 } }, env: [{ name: "A", value: "b" }] } },
      },
      values: { pilot: { env: { A: true }, autoscaleMin: "2", rollingMaxSurge: 1, traceSampling: "5" } },
    };
    expect(findingsOf(overlay)).toEqual([]);
    expect((await render(operatorWith(overlay))).objects.length).toBeGreaterThan(10);
  });
});

it("an overlay that only istioctl can judge is refused in its words, once for all clusters", async () => {
  const mesh = {
    id: "mesh1",
    rootCa: "default",
    primaries: ["main0", "remote0"],
    istioOperator: { primary: { hub: "a b" } },
  } as Raw;
  const plan = planStack("dev", check(devConfig({ mesh })), images).mesh;
  await expect(renderMembers("dev", plan)).rejects.toThrow(
    /^the config of stack dev can't be used; nothing was created:\n {2}isthmus:mesh\.istioOperator\.primary: istioctl can't use it: bad hub: [^\n]* \(istio\.io\/\S+ has what it takes\)$/,
  );
});

it("an image by digest is what istioctl renders, in istiod's pod and in what it puts into others", async () => {
  const { proxyv2 = "", pilot } = OFFICIAL_POD_IMAGES.istio.pinned ?? {};
  const operator = istioOperator({
    ...{ role: "primary", cluster: "main0", network: "network1", meshId: "mesh1" },
    ...{ trustDomain: "cluster.local", istiodAddress: "10.95.0.15", servesRemotes: true, sizing: "small" },
    images: { ...OFFICIAL_POD_IMAGES.istio, pinned: { proxyv2, pilot: pilot ?? pinnedPilot } },
  });
  const { objects } = await render(operator);
  const istiod = objects.find(({ kind }) => kind === "Deployment");
  expect(istiod).toHaveProperty("spec.template.spec.containers[0].image", pilot ?? pinnedPilot);
  const injector = objects.find(({ metadata: { name } }) => name === "istio-sidecar-injector");
  const { values } = (injector as unknown as { readonly data: { readonly values: string } }).data;
  expect(JSON.parse(values)).toMatchObject({
    global: { proxy: { image: proxyv2 }, proxy_init: { image: proxyv2 } },
  });
});
