import { describe, expect, it } from "vitest";

import { allTools, toolsFor } from "../../../cli/machine/tools.ts";
import { needsOf, type Needs } from "../../../stacks/needs.ts";
import { planStack } from "../../../stacks/plan.ts";
import { check, devConfig, images, kind, kubeconfig, telepresence, type Raw } from "../../support/config.ts";

const engine = ["pulumi", "pulumi-resource-kubernetes", "pulumi-resource-command", "pulumi-resource-tls"];
const central = {
  adopt: {
    kubeconfigKey: "kubeconfig-central",
    context: "admin",
    podSubnet: "10.60.0.0/16",
    serviceSubnet: "10.61.0.0/16",
    apiServer: "https://central.example.org:6443",
  },
  network: "network1",
};
const mesh = {
  mesh: { id: "mesh1", rootCa: "default", primaries: ["central"] },
  rootCas: { default: { generate: {} } },
};
const edges = {
  clusters: { central, main0: kind("10.10.0.0/16", "10.255.10.0/24") },
  edges: { "edge-01": { site: "main0", management: "central" } },
  images: { telepresence },
};

function needs(raw: Raw): Needs {
  const adopts = "central" in (raw["clusters"] as Raw);
  const config = check(raw, { secrets: adopts ? { "kubeconfig-central": kubeconfig() } : {} });
  return needsOf(planStack("dev", config, images));
}

describe("the tools that a command brings", () => {
  it.each<[string, Raw, string[], string[], string[]]>([
    ["kind clusters and a mesh", devConfig(), ["kind", "kubectl", "istioctl"], ["istioctl"], ["kind"]],
    [
      "an adopted cluster and a mesh",
      { clusters: { central }, ...mesh },
      ["kubectl", "istioctl"],
      ["kubectl", "istioctl"],
      ["kubectl"],
    ],
    ["kind clusters alone", { clusters: { main0: edges.clusters.main0 } }, ["kind"], [], ["kind"]],
    ["edges without a mesh", edges, ["kind", "kubectl"], ["kubectl"], ["kind", "kubectl"]],
    ["adopted clusters alone", { clusters: { central } }, ["kubectl"], ["kubectl"], ["kubectl"]],
  ])("for %s are those that up, preview and destroy can't do without", (_, raw, up, preview, destroy) => {
    expect(toolsFor.up(needs(raw))).toEqual([...engine, ...up]);
    expect(toolsFor.preview(needs(raw))).toEqual([...engine, ...preview]);
    expect(toolsFor.destroy(needs(raw))).toEqual([...engine, ...destroy]);
  });

  it("are two to verify, whatever the stack", () => {
    expect(toolsFor.verify()).toEqual(["pulumi", "kubectl"]);
  });

  it("are all there are for a stack that has everything", () => {
    expect(toolsFor.up(needs(devConfig()))).toEqual(allTools);
  });
});
