import { describe, expect, it } from "vitest";

import { planStack } from "../../../stacks/plan.ts";
import { tunnelsRequest, type EdgesPlan, type TunnelPlan } from "../../../stacks/edges/plan.ts";
import { OFFICIAL_POD_IMAGES } from "../../../toolchain/image-set.ts";
import { check, images, kind, kubeconfig, telepresence, type Raw } from "../../support/config.ts";

const available = { ...images, telepresence };
const central = {
  adopt: {
    kubeconfigKey: "kubeconfig-central",
    context: "admin",
    podSubnet: "10.60.0.0/16",
    serviceSubnet: "10.61.0.0/16",
    apiServer: "https://central.example.org:6443",
  },
  network: "network2",
};
const clusters = {
  main0: kind("10.241.0.0/16", "10.95.0.0/16"),
  remote0: kind("10.244.0.0/16", "10.96.0.0/16"),
  central,
};
const secrets = { "kubeconfig-central": kubeconfig() };

function planOf(edges: Raw, more: Raw = {}): EdgesPlan {
  const config = check(
    { clusters, edges, images: { telepresence }, ...more },
    { images: available, secrets },
  );
  const { edges: plan } = planStack("dev", config, available);
  if (!plan) throw new Error("no edges are planned");
  return plan;
}
function tunnelOf(edge: Raw, more?: Raw): TunnelPlan {
  const [tunnel] = planOf({ "edge-01": edge }, more).tunnels;
  if (!tunnel) throw new Error("no tunnel is planned");
  return tunnel;
}
const site = { site: "remote0", management: "main0" };
const bundle = { site: { bundle: true }, management: "main0" };

it("a stack without edges plans none", () => {
  expect(planStack("dev", check({ clusters }, { secrets }), available).edges).toBeUndefined();
});

describe("the plan of edges", () => {
  it("has one traffic manager in each management cluster, with the cluster's own ranges", () => {
    const edges = { a: site, b: site, c: { site: "main0", management: "central" }, d: bundle };
    expect(planOf(edges).managers).toEqual([
      {
        cluster: "main0",
        serviceSubnet: "10.95.0.0/16",
        apiServer: { host: "isthmus-dev-main0-control-plane", port: 6443 },
        conflictingSubnets: ["10.241.0.0/16", "10.95.0.0/16"],
        image: telepresence.manager,
      },
      {
        cluster: "central",
        serviceSubnet: "10.61.0.0/16",
        conflictingSubnets: ["10.60.0.0/16", "10.61.0.0/16"],
        image: telepresence.manager,
      },
    ]);
  });

  it("knows everything of a tunnel between two kind clusters", () => {
    expect(tunnelOf(site)).toEqual({
      code: "edge-01",
      management: "main0",
      server: "https://isthmus-dev-main0-control-plane:6443",
      end: { kind: "cluster", cluster: "remote0", client: telepresence.client },
      sampleImage: images.helloworld.v1,
      tokenName: "initial",
      podImage: images.curl,
    });
  });

  it("reaches a management cluster where the entry says, else where the cluster says", () => {
    const adopted = { site: "main0", management: "central" };
    expect(tunnelOf(adopted).server).toBe("https://central.example.org:6443");
    expect(tunnelOf({ ...adopted, managementAddress: "https://c:1" }).server).toBe("https://c:1");
    expect(tunnelOf({ ...site, managementAddress: "https://c:1" }).server).toBe("https://c:1");
    expect(tunnelOf(site)).not.toHaveProperty("proxy");
    expect(tunnelOf({ ...site, proxy: "http://p:3128" }).proxy).toBe("http://p:3128");
  });

  it.each<[string, Raw, boolean]>([
    ["a kind cluster", site, true],
    ["a kind cluster with a wt-api, as its entry says", { ...site, sampleApi: false }, false],
    ["a kind cluster with wutong", { ...site, wutongCluster: "w" }, false],
    ["an adopted cluster", { site: "central", management: "main0" }, false],
    [
      "an adopted cluster that is to have one",
      { site: "central", management: "main0", sampleApi: true },
      true,
    ],
    ["a bundle", bundle, false],
    ["a bundle that is to have one", { ...bundle, sampleApi: true }, true],
  ])("%s gets a sample: %s", (_, edge, expected) => {
    expect(tunnelOf(edge).sampleImage !== undefined).toBe(expected);
  });

  it("has a file of its own for each site that can't be reached", () => {
    expect(tunnelOf(bundle).end).toMatchObject({
      kind: "bundle",
      file: "bundles/dev/edge-01.yaml",
      wait: 0,
    });
    expect(tunnelOf({ ...bundle, site: { bundle: true, wait: 9 } }).end).toMatchObject({ wait: 9 });
  });

  it("has one template for all sites with a wt-api, and another for those with a sample", () => {
    expect(tunnelOf(bundle).end).toMatchObject({ template: "bundles/dev/.template.yaml" });
    expect(tunnelOf({ ...bundle, sampleApi: true }).end).toMatchObject({
      template: "bundles/dev/.template-with-sample.yaml",
    });
  });

  it("passes on the WutongCluster and the token's generation", () => {
    expect(tunnelOf({ ...site, wutongCluster: "w", token: "2" })).toMatchObject({
      end: { kind: "wutong", cluster: "remote0", wutongCluster: "w" },
      tokenName: "2",
    });
  });

  it("lets nobody pull what only this machine's nodes have", () => {
    const source = {
      ...available,
      curl: "isthmus/curl:1",
      helloworld: { v1: "isthmus/v1:1", v2: "isthmus/v2:1" },
    };
    const edges = {
      near: site,
      far: { ...bundle, sampleApi: true },
      back: { site: "main0", management: "central" },
    };
    const config = check({ clusters, edges, images: { telepresence } }, { images: source, secrets });
    const tunnels = planStack("dev", config, source).edges?.tunnels;
    expect(tunnels?.map(({ sampleImage, podImage }) => [sampleImage, podImage])).toEqual([
      ["isthmus/v1:1", "isthmus/curl:1"],
      [OFFICIAL_POD_IMAGES.helloworld.v1, "isthmus/curl:1"],
      ["isthmus/v1:1", OFFICIAL_POD_IMAGES.curl],
    ]);
  });

  it("pulls Telepresence's official images wherever kind does not make the cluster, unless the stack names others", () => {
    const edges = { near: site, far: bundle, back: { site: "central", management: "main0" } };
    const config = check({ clusters, edges, images: {} }, { images: available, secrets });
    const plan = planStack("dev", config, available).edges;
    const { client } = OFFICIAL_POD_IMAGES.telepresence;
    expect(plan?.managers.map(({ image }) => image)).toEqual([telepresence.manager]);
    expect(plan?.tunnels.map(({ end }) => "client" in end && end.client)).toEqual([
      telepresence.client,
      client,
      client,
    ]);
  });

  it("takes images from the stack before the machine", () => {
    const own = { manager: "r/tel2:2", client: "r/telepresence:2" };
    const helloworld = { v1: "r/helloworld:1", v2: "r/helloworld:2" };
    const more = { images: { telepresence: own, curl: "r/curl", helloworld } };
    expect(planOf({ a: site }, more).managers[0]?.image).toBe(own.manager);
    expect(tunnelOf(site, more)).toMatchObject({
      end: { client: own.client },
      podImage: "r/curl",
      sampleImage: helloworld.v1,
    });
  });
});

it("what the tunnels have to show follows from the plan", () => {
  const edges = {
    sampled: site,
    real: { ...site, sampleApi: false },
    away: { ...bundle, site: { bundle: true, wait: 60 } },
  };
  expect(tunnelsRequest(planOf(edges))).toEqual({
    tunnels: [
      {
        code: "sampled",
        interceptor: "isthmus",
        management: "main0",
        site: "remote0",
        wait: 0,
        path: "/hello",
        answer: "Hello version: sampled,",
      },
      {
        code: "real",
        interceptor: "isthmus",
        management: "main0",
        site: "remote0",
        wait: 0,
        path: "/v2/health",
        answer: "",
      },
      {
        code: "away",
        interceptor: "isthmus",
        management: "main0",
        bundle: "bundles/dev/away.yaml",
        wait: 60,
        path: "/v2/health",
        answer: "",
      },
    ],
  });
});
