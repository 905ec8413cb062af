import { expect, it } from "vitest";

import { istioOperator, type IstioOperatorInput } from "../../../components/mesh/operator.ts";

const official = { hub: "docker.io/istio", tag: "1.31.0", envoy: "istio" } as const;
const upstream = { hub: "isthmus", tag: "1.31.0-abc", envoy: "upstream" } as const;
const input: IstioOperatorInput = {
  role: "primary",
  cluster: "main0",
  network: "network1",
  meshId: "mesh1",
  trustDomain: "cluster.local",
  istiodAddress: "10.95.0.15",
  servesRemotes: true,
  sizing: "default",
  images: official,
};

it("gives a primary the mesh, its name and its network", () => {
  expect(istioOperator(input).spec).toMatchObject({
    profile: "minimal",
    values: {
      global: {
        meshID: "mesh1",
        multiCluster: { clusterName: "main0" },
        network: "network1",
        externalIstiod: true,
      },
    },
  });
});

it("gives a remote its primary's fixed address and an injection path with its own name and network", () => {
  expect(istioOperator({ ...input, role: "remote", cluster: "remote0" }).spec).toMatchObject({
    profile: "remote",
    values: {
      istiodRemote: { injectionPath: "/inject/cluster/remote0/net/network1" },
      global: { remotePilotAddress: "10.95.0.15", multiCluster: { clusterName: "remote0" } },
    },
  });
});

it("names hub and tag, and leaves the filters of Istio's own Envoy alone", () => {
  const { spec } = istioOperator(input);
  expect(spec).toMatchObject({ hub: "docker.io/istio", tag: "1.31.0" });
  expect(JSON.stringify(spec)).not.toContain("METADATA_EXCHANGE");
});

it("turns off what upstream Envoy lacks", () => {
  const { spec } = istioOperator({ ...input, images: upstream });
  expect(spec).toMatchObject({
    hub: "isthmus",
    tag: "1.31.0-abc",
    meshConfig: { trustDomain: "cluster.local", defaultProviders: {} },
    values: { telemetry: { enabled: false }, pilot: { env: { PILOT_ENABLE_ALPN_FILTER: "false" } } },
  });
});

it("lays an overlay over everything, deeply", () => {
  const overlay = { values: { pilot: { resources: { requests: { cpu: "1" } } } } };
  expect(istioOperator({ ...input, sizing: "small", overlay }).spec.values).toMatchObject({
    pilot: { autoscaleEnabled: false, resources: { requests: { cpu: "1", memory: "128Mi" } } },
  });
});
