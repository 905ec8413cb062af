import { readdirSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { namedSecrets } from "../../../stacks/named-secrets.ts";
import { check, devConfig, kind, kubeconfig, problemsOf, readStackFile } from "../../support/config.ts";

const samples = "test/graph/configs";

describe("configs that are accepted", () => {
  it("fills in every default", () => {
    expect(check(devConfig())).toEqual({
      clusters: {
        main0: {
          kind: { podSubnet: "10.241.0.0/16", serviceSubnet: "10.95.0.0/16", workers: 0 },
          network: "network1",
        },
        remote0: {
          kind: { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/16", workers: 0 },
          network: "network1",
        },
      },
      mesh: {
        id: "mesh1",
        rootCa: "default",
        primaries: ["main0"],
        remotes: { remote0: "main0" },
        trustDomain: "cluster.local",
        intermediateValidityDays: 730,
        locality: "anywhere",
        istioOperator: {},
      },
      rootCas: { default: { generate: { validityYears: 10, algorithm: "ECDSA-P256" } } },
      edges: { "edge-cluster-01": { site: "remote0", management: "main0", token: "initial" } },
      samples: true,
      images: {},
      docker: {},
    });
  });

  it.each(readdirSync(samples).filter(file => file !== "uploaded-root.yaml"))("takes %s", file => {
    const raw = readStackFile(`${samples}/${file}`);
    const secrets = Object.fromEntries([...namedSecrets(raw)].map(key => [key, kubeconfig()]));
    expect(problemsOf(raw, { secrets })).toEqual([]);
  });

  it("takes kind clusters on two networks with the very same subnets", () => {
    const [one, other] = [kind("10.10.0.0/16", "10.255.10.0/24"), kind("10.10.0.0/16", "10.255.10.0/24")];
    const clusters = { main0: one, remote0: { ...other, network: "network2" } };
    expect(problemsOf(devConfig({ clusters }))).toEqual([]);
  });

  it("takes the empty objects that Pulumi.yaml gives to keys that are left out", () => {
    const raw = {
      clusters: devConfig()["clusters"],
      mesh: {},
      rootCas: {},
      edges: {},
      samples: false,
      images: {},
      docker: {},
    };
    expect(check(raw).mesh).toBeUndefined();
  });

  it("takes the smallest subnets, and the longest name", () => {
    const name = "a".repeat(63 - "isthmus-dev--control-plane".length);
    expect(problemsOf({ clusters: { [name]: kind("10.0.0.0/24", "10.0.1.0/27") } })).toEqual([]);
  });

  it("takes the same subnets on networks that never meet", () => {
    const site = (network: string) => ({
      adopt: {
        kubeconfigKey: `kubeconfig-${network}`,
        context: "admin",
        podSubnet: "10.0.0.0/16",
        serviceSubnet: "10.1.0.0/16",
      },
      network,
    });
    const clusters = { a: site("n1"), b: site("n2") };
    expect(
      problemsOf({ clusters }, { secrets: { "kubeconfig-n1": kubeconfig(), "kubeconfig-n2": kubeconfig() } }),
    ).toEqual([]);
  });

  it("lays what the user wants over an IstioOperator", () => {
    const mesh = {
      ...(devConfig()["mesh"] as object),
      istioOperator: { primary: { values: { global: { logAsJson: true } } } },
    };
    expect(problemsOf(devConfig({ mesh }))).toEqual([]);
  });
});
