import { describe, expect, it } from "vitest";

import { buildPlan } from "../../../stacks/build-plan.ts";
import type { Plan } from "../../../stacks/plan.ts";
import { check, devConfig, images, kind, readStackFile, type Raw } from "../../support/config.ts";

const planOf = (raw: Raw): Plan => buildPlan("dev", check(raw), images);
const helloworldOf = (plan: Plan) =>
  plan.samples?.helloworld.map(({ cluster, version, replicas }) => `${cluster} ${version} ×${replicas}`);

const clusters = {
  a: kind("10.10.0.0/16", "10.255.10.0/24"),
  b: kind("10.20.0.0/16", "10.255.20.0/24"),
  c: kind("10.30.0.0/16", "10.255.30.0/24"),
};
const meshOf = (primaries: readonly string[], remotes: Raw = {}): Raw => ({
  clusters,
  mesh: { id: "mesh1", rootCa: "default", primaries, remotes },
  rootCas: { default: { generate: {} } },
  samples: true,
});

describe("buildPlan", () => {
  const dev = planOf(devConfig());

  it("knows every name and address of the shipped config", () => {
    const operators = dev.mesh?.controlPlanes.map(({ operator }) => operator);
    expect(dev).toEqual({
      stack: "dev",
      dockerNetwork: { name: "isthmus-dev" },
      clusters: [
        {
          lifecycle: "kind",
          name: "main0",
          network: "network1",
          podSubnet: "10.241.0.0/16",
          serviceSubnet: "10.95.0.0/16",
          kindName: "isthmus-dev-main0",
          image: images.node,
          workers: 0,
        },
        {
          lifecycle: "kind",
          name: "remote0",
          network: "network1",
          podSubnet: "10.244.0.0/16",
          serviceSubnet: "10.96.0.0/16",
          kindName: "isthmus-dev-remote0",
          image: images.node,
          workers: 0,
        },
      ],
      routes: [
        { from: "main0", to: "remote0" },
        { from: "remote0", to: "main0" },
      ],
      rootCas: [{ name: "default", source: "generate", algorithm: "ECDSA-P256", validityYears: 10 }],
      mesh: {
        id: "mesh1",
        rootCa: "default",
        trustDomain: "cluster.local",
        controlPlanes: [
          {
            cluster: "main0",
            role: "primary",
            primary: "main0",
            network: "network1",
            pilotAddress: "10.95.0.15",
            intermediateValidityDays: 730,
            operator: operators?.[0],
          },
          {
            cluster: "remote0",
            role: "remote",
            primary: "main0",
            network: "network1",
            pilotAddress: "10.95.0.15",
            intermediateValidityDays: 730,
            operator: operators?.[1],
          },
        ],
        remoteSecrets: [{ primary: "main0", cluster: "remote0", server: "https://10.96.0.1:443" }],
      },
      samples: {
        helloworld: [
          { cluster: "main0", version: "v1", image: images.helloworld.v1, replicas: 1 },
          { cluster: "remote0", version: "v2", image: images.helloworld.v2, replicas: 1 },
        ],
        sleep: { image: images.curl, replicas: 1 },
      },
    });
  });

  it("points the remote's IstioOperator at the primary's fixed address", () => {
    const [primary, remote] = dev.mesh?.controlPlanes.map(({ operator }) => operator.spec) ?? [];
    expect(primary?.values).toMatchObject({ global: { network: "network1", externalIstiod: true } });
    expect(remote?.values).toMatchObject({
      global: { network: "network1", remotePilotAddress: "10.95.0.15" },
      istiodRemote: { injectionPath: "/inject/cluster/remote0/net/network1" },
    });
  });

  it.each([
    ["primaries and remotes", meshOf(["a"], { b: "a", c: "a" }), ["a v1 ×1", "b v2 ×1", "c v2 ×1"]],
    ["primaries alone", meshOf(["a", "b", "c"]), ["a v1 ×1", "b v2 ×1", "c v2 ×1"]],
    ["a single cluster", meshOf(["a"]), ["a v1 ×1", "a v2 ×1"]],
    ["several primaries with a remote", meshOf(["a", "b"], { c: "b" }), ["a v1 ×1", "b v1 ×1", "c v2 ×1"]],
  ])("has both versions of helloworld with %s", (_what, raw, expected) => {
    expect(helloworldOf(planOf(raw))).toEqual(expected);
  });

  it("lets every primary read every other cluster, and none itself", () => {
    expect(planOf(meshOf(["a", "b"], { c: "b" })).mesh?.remoteSecrets).toEqual([
      { primary: "a", cluster: "b", server: "https://10.255.20.1:443" },
      { primary: "a", cluster: "c", server: "https://10.255.30.1:443" },
      { primary: "b", cluster: "a", server: "https://10.255.10.1:443" },
      { primary: "b", cluster: "c", server: "https://10.255.30.1:443" },
    ]);
  });

  it("routes inside a cluster only when it has several nodes, and never across networks", () => {
    const { routes } = planOf({
      clusters: {
        ...clusters,
        a: kind("10.10.0.0/16", "10.255.10.0/24", { workers: 1 }),
        c: { ...clusters.c, network: "network2" },
      },
    });
    expect(routes).toEqual([
      { from: "a", to: "a" },
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ]);
  });

  it("reaches an adopted cluster where its config says, and needs no Docker for it alone", () => {
    const site = readStackFile("test/graph/configs/uploaded-root.yaml")["clusters"] as Raw;
    const secrets = { "kubeconfig-site7": "x" };
    const both = { ...meshOf(["main0"], { site7: "main0" }), clusters: site };
    expect(buildPlan("dev", check(both, { secrets }), images).mesh?.remoteSecrets).toEqual([
      { primary: "main0", cluster: "site7", server: "https://site7.example.org:6443" },
    ]);
    const alone = { clusters: { site7: site["site7"] } };
    expect(buildPlan("dev", check(alone, { secrets }), images)).toMatchObject({
      dockerNetwork: undefined,
      routes: [],
    });
  });

  it("takes images from the cluster before the stack, and from the stack before the machine", () => {
    const own = "kindest/node:v1.34.0";
    const plan = planOf({
      ...meshOf(["a"], { b: "a" }),
      clusters: { ...clusters, a: kind("10.10.0.0/16", "10.255.10.0/24", { image: own }) },
      images: { node: "kindest/node:v1.35.0", istio: { hub: "mirror", tag: "1.31.1" }, curl: "mirror/curl" },
    });
    expect(plan.clusters.map(cluster => cluster.lifecycle === "kind" && cluster.image)).toEqual([
      own,
      "kindest/node:v1.35.0",
      "kindest/node:v1.35.0",
    ]);
    expect(plan.mesh?.controlPlanes[0]?.operator.spec).toMatchObject({ hub: "mirror", tag: "1.31.1" });
    expect(plan.samples?.sleep.image).toBe("mirror/curl");
  });
});
