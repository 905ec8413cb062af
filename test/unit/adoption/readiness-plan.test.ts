import { expect, it } from "vitest";

import { planReadiness } from "../../../stacks/adoption/readiness/plan.ts";
import type { Manifests } from "../../../stacks/mesh/render.ts";
import { planStack } from "../../../stacks/plan.ts";
import { check, images, kubeconfig } from "../../support/config.ts";

const at = (name: string, network: string, gateway?: object) => ({
  adopt: {
    kubeconfigKey: `kubeconfig-${name}`,
    context: "admin",
    podSubnet: "10.10.0.0/16",
    serviceSubnet: "10.255.10.0/24",
    apiServer: `https://${name}.example.org`,
  },
  network,
  ...(gateway && { gateway }),
});

/** A primary whose gateway is behind ports of nodes, and its remote on another network, behind a load balancer. */
const clusters = {
  east: at("east", "network1", { addresses: ["203.0.113.7"], port: 31443, replicas: 2 }),
  west: at("west", "network2"),
};
const plan = planStack(
  "dev",
  check(
    {
      clusters,
      mesh: { id: "mesh1", rootCa: "default", primaries: ["east"], remotes: { west: "east" } },
      rootCas: { default: { generate: {} } },
      samples: true,
    },
    { secrets: { "kubeconfig-east": kubeconfig(), "kubeconfig-west": kubeconfig() } },
  ),
  images,
);
const labels = { app: "istiod" };
const resources = { requests: { cpu: "500m", memory: "2Gi" } };
const istiod = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "istiod", namespace: "istio-system" },
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: "discovery", resources }] } } },
};
const crds = { digest: "x", names: [] };
const manifests: Manifests = new Map([
  ["east", { objects: [istiod], crds }],
  ["west", { objects: [], crds }],
]);
const secret = { apiVersion: "v1", kind: "Secret", name: "cacerts", namespace: "istio-system" };
const planOf = (cluster: string) => planReadiness(plan, manifests, cluster, [secret]);

it("has doors of istiod, the gateway and the samples, whose way may lead through another's gateway", () => {
  const doors = (cluster: string) =>
    planOf(cluster).doors.map(({ of, direction, ports }) => `${direction} ${of} ${ports.join()}`);
  expect(doors("east")).toEqual([
    "Ingress istiod 15012,15017",
    "Ingress its gateway 15443,15012,15017",
    "Egress the samples in sample 15012",
  ]);
  expect(doors("west")).toEqual(["Ingress its gateway 15443", "Egress the samples in sample 31012"]);
});

it("needs rights for what is waited for, and to hurry an istiod", () => {
  const rights = (cluster: string) =>
    planOf(cluster).rights.map(({ verb, resource, namespace = "*" }) => `${verb} ${resource} ${namespace}`);
  expect(rights("east")).toContain("patch pods istio-system");
  expect(rights("east")).not.toContain("list events istio-system");
  expect(rights("west")).toContain("list events istio-system");
  expect(rights("west")).not.toContain("patch pods istio-system");
  expect(rights("west")).toContain("delete configmaps *");
});

it("brings istiod, gateways and samples", () => {
  const pods = (cluster: string) => planOf(cluster).pods.map(({ deployment }) => deployment);
  const samples = ["helloworld-v1", "helloworld-v2", "sleep"];
  expect(pods("east").filter(name => !samples.includes(name))).toEqual([
    "istiod",
    "istio-eastwestgateway",
    "istio-eastwestgateway",
  ]);
  expect(pods("west")).toContain("sleep");
  expect(pods("west")).not.toContain("istiod");
});
