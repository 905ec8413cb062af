import { describe, expect, it } from "vitest";

import { localPreference } from "../../../components/mesh/local-preference.ts";
import { planStack, type Plan } from "../../../stacks/plan.ts";
import { check, devConfig, images, kind, kubeconfig, type Raw } from "../../support/config.ts";

const planOf = (changes: Raw, clusters: Raw = {}): Plan => {
  const dev = devConfig();
  const raw = {
    ...dev,
    clusters: { ...(dev["clusters"] as Raw), ...clusters },
    mesh: { ...(dev["mesh"] as Raw), ...changes },
    edges: {},
  };
  const secrets = "site7" in clusters ? { "kubeconfig-site7": kubeconfig() } : {};
  return planStack("dev", check(raw, { secrets }), images);
};
const meshConfigs = ({ mesh }: Plan) =>
  Object.fromEntries(mesh?.members.map(({ cluster, operator }) => [cluster, operator.spec.meshConfig]) ?? []);
const capture = { defaultConfig: { proxyMetadata: { ISTIO_META_DNS_CAPTURE: "true" } } };

describe("locality", () => {
  it("is told to the primary's istiod, nearest first, and to nobody by default", () => {
    const localityLbSetting = {
      failoverPriority: ["topology.istio.io/network", "topology.istio.io/cluster"],
    };
    const { main0, remote0 } = meshConfigs(planOf({ locality: "preferLocal" }));
    expect(main0).toMatchObject({ localityLbSetting });
    expect(remote0).not.toHaveProperty("localityLbSetting");
    const { mesh, samples } = planOf({});
    expect(mesh?.members[0]?.operator.spec.meshConfig).not.toHaveProperty("localityLbSetting");
    expect(samples?.request).not.toHaveProperty("local");
    expect(samples?.clusters.some(({ anywhere }) => anywhere)).toBe(false);
  });

  it("has a Service by which every pod is asked, and a rule for it where an istiod is", () => {
    const { samples } = planOf({ locality: "preferLocal" });
    expect(samples?.request.local).toEqual({ main0: ["v1"], remote0: ["v2"] });
    expect(samples?.clusters.map(({ cluster, anywhere }) => [cluster, anywhere])).toEqual([
      ["main0", { rule: true }],
      ["remote0", { rule: false }],
    ]);
  });

  it("leaves a Service's own trafficDistribution in its place", () => {
    expect(localPreference["spec"]).not.toHaveProperty("trafficPolicy.loadBalancer");
  });

  it("leaves out pods that can't be reached, never for what an application answers, and never the last one", () => {
    expect(localPreference["spec"]).toMatchObject({
      host: "*.local",
      trafficPolicy: {
        outlierDetection: { consecutive5xxErrors: 0, maxEjectionPercent: 100, minHealthPercent: 1 },
      },
    });
  });
});

describe("DNS capture", () => {
  const site7 = {
    adopt: {
      kubeconfigKey: "kubeconfig-site7",
      context: "admin",
      podSubnet: "10.70.0.0/16",
      serviceSubnet: "10.71.0.0/16",
    },
    network: "network1",
  };

  it("is on where several clusters are the stack's own, for all whom an istiod serves", () => {
    const { main0, remote0 } = meshConfigs(planOf({}));
    expect(main0).toMatchObject(capture);
    expect(remote0).not.toHaveProperty("defaultConfig");
  });

  it("is off where there are no other clusters, and wherever it is not wanted", () => {
    expect(meshConfigs(planOf({ dnsCapture: false }))["main0"]).not.toHaveProperty("defaultConfig");
    const alone = planOf({ remotes: {} });
    expect(meshConfigs(alone)["main0"]).not.toHaveProperty("defaultConfig");
  });

  it("is off by default for an istiod that serves a cluster of somebody else, and on for others of the mesh", () => {
    const east = kind("10.30.0.0/16", "10.255.30.0/24");
    const mixed = { primaries: ["main0", "east"], remotes: { remote0: "main0", site7: "east" } };
    const { main0, east: other } = meshConfigs(planOf(mixed, { east, site7 }));
    expect(main0).toMatchObject(capture);
    expect(other).not.toHaveProperty("defaultConfig");
    const asked = meshConfigs(planOf({ ...mixed, dnsCapture: true }, { east, site7 }));
    expect(asked["east"]).toMatchObject(capture);
  });

  it("is what an overlay says, where one says it", () => {
    const off = { ISTIO_META_DNS_CAPTURE: "false" };
    const istioOperator = { primary: { meshConfig: { defaultConfig: { proxyMetadata: off } } } };
    expect(meshConfigs(planOf({ istioOperator }))["main0"]).toMatchObject({
      defaultConfig: { proxyMetadata: off },
    });
  });
});
