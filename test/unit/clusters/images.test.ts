import { describe, expect, it } from "vitest";

import type { IstioOperatorSpec } from "../../../components/mesh/operator-spec.ts";
import { planStack, type Plan } from "../../../stacks/plan.ts";
import { OFFICIAL_POD_IMAGES, type ImageSet } from "../../../toolchain/image-set.ts";
import { check, kind, kubeconfig, problemsOf, type Raw } from "../../support/config.ts";

/** What a machine without a registry has built. */
const source: ImageSet = {
  origin: "source",
  kubernetesVersion: "1.34.4",
  node: "isthmus/node:v1.34.4-abc",
  istio: { hub: "isthmus", tag: "abc", envoy: "upstream" },
  helloworld: { v1: "isthmus/helloworld-v1:abc", v2: "isthmus/helloworld-v2:abc" },
  curl: "isthmus/curl:abc",
  telepresence: { manager: "isthmus/tel2:abc", client: "isthmus/telepresence:abc" },
};
const adopt = (podSubnet: string, serviceSubnet: string): Raw => ({
  adopt: { kubeconfigKey: "kubeconfig-site7", context: "admin", podSubnet, serviceSubnet },
  network: "network1",
});
const clusters = {
  main0: kind("10.10.0.0/16", "10.255.10.0/24"),
  site7: adopt("10.20.0.0/16", "10.255.20.0/24"),
};
const rawOf = (primaries: readonly string[], remotes: Raw, images: Raw = {}): Raw => ({
  clusters,
  mesh: { id: "mesh1", rootCa: "default", primaries, remotes },
  rootCas: { default: { generate: {} } },
  samples: true,
  images,
});
const circumstances = { images: source, secrets: { "kubeconfig-site7": kubeconfig() } };
const planOf = (raw: Raw): Plan => planStack("dev", check(raw, circumstances), source);
const specs = (plan: Plan): Record<string, IstioOperatorSpec> =>
  Object.fromEntries(plan.mesh?.members.map(({ cluster, operator }) => [cluster, operator.spec]) ?? []);

describe("a cluster's images", () => {
  it("are this machine's where kind makes the cluster, and the official ones anywhere else", () => {
    const { clusters: plans, mesh, samples } = planOf(rawOf(["main0", "site7"], {}));
    expect(plans.map(({ images }) => images)).toEqual([
      {
        istio: source.istio,
        helloworld: source.helloworld,
        curl: source.curl,
        telepresence: source.telepresence,
      },
      OFFICIAL_POD_IMAGES,
    ]);
    expect(samples?.clusters.map(({ sleep }) => sleep.image)).toEqual([
      source.curl,
      OFFICIAL_POD_IMAGES.curl,
    ]);
    expect(mesh?.members.map(({ operator }) => operator.spec.hub)).toEqual(["isthmus", "docker.io/istio"]);
  });

  it("decide by themselves whether Istio's own filters are sent to proxies", () => {
    const { main0, site7 } = specs(planOf(rawOf(["main0", "site7"], {})));
    expect(main0?.values).toHaveProperty("telemetry.enabled", false);
    expect(site7?.values).not.toHaveProperty("telemetry");
  });

  it("are the config's in every cluster, with upstream Envoy where it says so", () => {
    const istio = { hub: "mirror", tag: "1.31.1" };
    const own = specs(planOf(rawOf(["main0"], { site7: "main0" }, { istio })));
    expect(own["main0"]).toMatchObject(istio);
    expect(own["main0"]?.values).not.toHaveProperty("telemetry");
    const upstream = specs(
      planOf(rawOf(["site7"], { main0: "site7" }, { istio: { ...istio, envoy: "upstream" } })),
    );
    expect(upstream["site7"]).toMatchObject({ ...istio, meshConfig: { defaultProviders: {} } });
  });

  it("of a primary are Istio's for its remotes, too, so all of them pull what one has to", () => {
    const official = { ...source, origin: "official" } as const;
    for (const [primary, remote] of [
      ["main0", "site7"],
      ["site7", "main0"],
    ] as const) {
      const raw = rawOf([primary], { [remote]: primary });
      const plan = planStack("dev", check(raw, { ...circumstances, images: official }), official);
      const [first, second] = Object.values(specs(plan));
      expect([first?.hub, second?.hub]).toEqual(["docker.io/istio", "docker.io/istio"]);
    }
  });
});

describe("images that are refused", () => {
  it.each([
    [["main0"], { site7: "main0" }, "site7 and main0"],
    [["site7"], { main0: "site7" }, "site7 and main0"],
  ])("Istio's that are built here, where %j serves %j", (primaries, remotes, pair) => {
    expect(problemsOf(rawOf(primaries, remotes), circumstances)).toEqual([
      `isthmus:images.istio: ${pair} run the same images of Istio, and site7 can't pull those that are built on this machine ` +
        "(name images that both can pull, such as { hub: docker.io/istio, tag: 1.31.0 })",
    ]);
    const istio = { hub: "mirror", tag: "1.31.0" };
    expect(problemsOf(rawOf(primaries, remotes, { istio }), circumstances)).toEqual([]);
  });

  it("Istio's that are built here under their own name, without a word of their Envoy", () => {
    const istio = { hub: "isthmus", tag: "abc" };
    const raw = (more: Raw) => rawOf(["main0"], {}, { istio: { ...istio, ...more } });
    expect(problemsOf(raw({}), circumstances)).toEqual([
      "isthmus:images.istio.envoy: isthmus/proxyv2 has upstream Envoy in it, and pods would never get past it with the filters of Istio's own (add envoy: upstream)",
    ]);
    expect(problemsOf(raw({ envoy: "upstream" }), circumstances)).toEqual([]);
  });
});
