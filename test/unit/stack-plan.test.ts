import { describe, expect, it } from "vitest";

import { planStack, type Plan } from "../../stacks/plan.ts";
import {
  check,
  devConfig,
  images,
  kind,
  kubeconfig,
  podImages,
  readStackFile,
  type Raw,
} from "../support/config.ts";

const planOf = (raw: Raw): Plan => planStack("dev", check(raw), images);
const helloworldOf = (plan: Plan) =>
  plan.samples?.clusters.flatMap(({ cluster, helloworld }) =>
    helloworld.map(({ version, replicas }) => `${cluster} ${version} ×${replicas}`),
  );

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

describe("planStack", () => {
  const dev = planOf(devConfig());
  const mainEnd = {
    name: "main0",
    kindName: "isthmus-dev-main0",
    podSubnet: "10.241.0.0/16",
    serviceSubnet: "10.95.0.0/16",
  };
  const remoteEnd = {
    name: "remote0",
    kindName: "isthmus-dev-remote0",
    podSubnet: "10.244.0.0/16",
    serviceSubnet: "10.96.0.0/16",
  };

  it("knows every name and address of the shipped config", () => {
    const operators = dev.mesh?.members.map(({ operator }) => operator);
    expect(dev).toEqual({
      stack: "dev",
      clusters: [
        {
          name: "main0",
          key: "isthmus:clusters.main0.kind",
          networkName: "network1",
          podSubnet: "10.241.0.0/16",
          serviceSubnet: "10.95.0.0/16",
          origin: { kind: "kind", kindName: "isthmus-dev-main0", image: images.node, workers: 0 },
          gateway: { replicas: 1, serviceAnnotations: {} },
          nodes: {
            kindName: "isthmus-dev-main0",
            controlPlane: "isthmus-dev-main0-control-plane",
            count: 1,
          },
          apiServer: {
            inside: "https://10.95.0.1:443",
            outside: "https://isthmus-dev-main0-control-plane:6443",
            direct: { host: "isthmus-dev-main0-control-plane", port: 6443 },
          },
          images: podImages,
          sizing: "small",
          existing: "ours",
        },
        {
          name: "remote0",
          key: "isthmus:clusters.remote0.kind",
          networkName: "network1",
          podSubnet: "10.244.0.0/16",
          serviceSubnet: "10.96.0.0/16",
          origin: { kind: "kind", kindName: "isthmus-dev-remote0", image: images.node, workers: 0 },
          gateway: { replicas: 1, serviceAnnotations: {} },
          nodes: {
            kindName: "isthmus-dev-remote0",
            controlPlane: "isthmus-dev-remote0-control-plane",
            count: 1,
          },
          apiServer: {
            inside: "https://10.96.0.1:443",
            outside: "https://isthmus-dev-remote0-control-plane:6443",
            direct: { host: "isthmus-dev-remote0-control-plane", port: 6443 },
          },
          images: podImages,
          sizing: "small",
          existing: "ours",
        },
      ],
      networks: {
        underlay: {
          name: "isthmus-dev",
          taken: {
            "isthmus:clusters.main0.kind.podSubnet": "10.241.0.0/16",
            "isthmus:clusters.main0.kind.serviceSubnet": "10.95.0.0/16",
            "isthmus:clusters.remote0.kind.podSubnet": "10.244.0.0/16",
            "isthmus:clusters.remote0.kind.serviceSubnet": "10.96.0.0/16",
          },
        },
        routes: [
          { from: mainEnd, to: remoteEnd },
          { from: remoteEnd, to: mainEnd },
        ],
        paths: [
          { from: "main0", to: "remote0", through: [] },
          { from: "remote0", to: "main0", through: [] },
        ],
        gateways: [],
        gatewayAddresses: [],
      },
      trust: {
        roots: [{ name: "default", source: "generate", algorithm: "ECDSA-P256", validityYears: 10 }],
        issuers: ["main0", "remote0"].map(cluster => ({
          cluster,
          signedBy: "default",
          algorithm: "ECDSA-P256",
          validityDays: 730,
        })),
      },
      mesh: {
        id: "mesh1",
        trustDomain: "cluster.local",
        members: [
          {
            cluster: "main0",
            role: "primary",
            primary: "main0",
            servesRemotes: true,
            servesNeighbours: true,
            isThroughGateway: false,
            directsGateways: false,
            hasOverlay: false,
            istiodAddress: "10.95.0.15",
            operator: operators?.[0],
          },
          {
            cluster: "remote0",
            role: "remote",
            primary: "main0",
            servesRemotes: false,
            servesNeighbours: false,
            isThroughGateway: false,
            directsGateways: false,
            hasOverlay: false,
            istiodAddress: "10.95.0.15",
            operator: operators?.[1],
          },
        ],
        readers: [{ reader: "main0", target: "remote0", server: "https://10.96.0.1:443" }],
        gateways: [],
        prefersLocal: false,
      },
      samples: {
        behindLoadBalancers: [],
        placed: { main0: { v1: 1 }, remote0: { v2: 1 } },
        clusters: [
          {
            cluster: "main0",
            helloworld: [{ version: "v1", image: images.helloworld.v1, replicas: 1 }],
            sleep: { image: images.curl, replicas: 1 },
          },
          {
            cluster: "remote0",
            helloworld: [{ version: "v2", image: images.helloworld.v2, replicas: 1 }],
            sleep: { image: images.curl, replicas: 1 },
          },
        ],
        request: {
          versions: ["v1", "v2"],
          endpoints: 2,
          clusters: [
            { name: "main0", primary: "main0" },
            { name: "remote0", primary: "main0" },
          ],
        },
      },
      edges: {
        managers: [
          {
            cluster: "main0",
            serviceSubnet: "10.95.0.0/16",
            apiServer: { host: "isthmus-dev-main0-control-plane", port: 6443 },
            conflictingSubnets: ["10.241.0.0/16", "10.95.0.0/16"],
            image: images.telepresence.manager,
          },
        ],
        tunnels: [
          {
            code: "edge-cluster-01",
            management: "main0",
            server: "https://isthmus-dev-main0-control-plane:6443",
            end: { kind: "cluster", cluster: "remote0", client: images.telepresence.client },
            sampleImage: images.helloworld.v1,
            tokenName: "initial",
            podImage: images.curl,
          },
        ],
      },
    });
  });

  it("points the remote's IstioOperator at the primary's fixed address", () => {
    const [primary, remote] = dev.mesh?.members.map(({ operator }) => operator.spec) ?? [];
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
    expect(planOf(meshOf(["a", "b"], { c: "b" })).mesh?.readers).toEqual([
      { reader: "a", target: "b", server: "https://10.255.20.1:443" },
      { reader: "a", target: "c", server: "https://10.255.30.1:443" },
      { reader: "b", target: "a", server: "https://10.255.10.1:443" },
      { reader: "b", target: "c", server: "https://10.255.30.1:443" },
    ]);
  });

  it("routes inside a cluster only when it has several nodes, and never across networks", () => {
    const { networks } = planOf({
      clusters: {
        ...clusters,
        a: kind("10.10.0.0/16", "10.255.10.0/24", { workers: 1 }),
        c: { ...clusters.c, network: "network2" },
      },
    });
    expect(networks.routes.map(({ from, to }) => ({ from: from.name, to: to.name }))).toEqual([
      { from: "a", to: "a" },
      { from: "a", to: "b" },
      { from: "b", to: "a" },
    ]);
  });

  it("reaches an adopted cluster where its config says, and needs no Docker for it alone", () => {
    const site = readStackFile("test/graph/configs/uploaded-root.yaml")["clusters"] as Raw;
    const secrets = { "kubeconfig-site7": kubeconfig() };
    const both = { ...meshOf(["main0"], { site7: "main0" }), clusters: site };
    expect(planStack("dev", check(both, { secrets }), images).mesh?.readers).toEqual([
      { reader: "main0", target: "site7", server: "https://site7.example.org:6443" },
    ]);
    const alone = { clusters: { site7: site["site7"] } };
    expect(planStack("dev", check(alone, { secrets }), images)).toMatchObject({
      networks: { underlay: undefined, routes: [] },
    });
  });

  it("takes images from the cluster before the stack, and from the stack before the machine", () => {
    const own = "kindest/node:v1.34.0";
    const plan = planOf({
      ...meshOf(["a"], { b: "a" }),
      clusters: { ...clusters, a: kind("10.10.0.0/16", "10.255.10.0/24", { image: own }) },
      images: { node: "kindest/node:v1.35.0", istio: { hub: "mirror", tag: "1.31.1" }, curl: "mirror/curl" },
    });
    expect(plan.clusters.map(({ origin }) => origin.kind === "kind" && origin.image)).toEqual([
      own,
      "kindest/node:v1.35.0",
      "kindest/node:v1.35.0",
    ]);
    expect(plan.mesh?.members[0]?.operator.spec).toMatchObject({ hub: "mirror", tag: "1.31.1" });
    expect(plan.samples?.clusters[0]?.sleep.image).toBe("mirror/curl");
  });
});
