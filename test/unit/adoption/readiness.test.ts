import { describe, expect, it } from "vitest";

import type { Pod } from "../../../components/adoption/facts/objects.ts";
import { judgeCapacity } from "../../../stacks/adoption/readiness/judge-capacity.ts";
import { judgeClock } from "../../../stacks/adoption/readiness/judge-clock.ts";
import { judgeDomain } from "../../../stacks/adoption/readiness/judge-domain.ts";
import { judgePods, judgeServices } from "../../../stacks/adoption/readiness/judge-subnets.ts";
import { judgeVersion } from "../../../stacks/adoption/readiness/judge-version.ts";
import { inOrder, problemOf, type Judgement } from "../../../stacks/adoption/readiness/judgement.ts";
import { podsOfManifest, proxySize } from "../../../stacks/adoption/readiness/pods-to-come.ts";
import { emptyCluster, lines, node, pod, service, unseen } from "../../support/cluster-facts.ts";

describe("the version of Kubernetes", () => {
  it.each([
    ["v1.32.0", "ok: v1.32.0"],
    ["v1.36.4+k3s1", "ok: v1.36.4+k3s1"],
    [
      "v1.29.3",
      "problem: it has Kubernetes v1.29.3, and Istio 1.31 supports 1.32 to 1.36 (upgrade it, or leave it out of this stack)",
    ],
    [
      "v1.37.1",
      "problem: it has Kubernetes v1.37.1, and Istio 1.31 supports 1.32 to 1.36 " +
        "(use a cluster of an older version, or leave it out of this stack)",
    ],
  ])("%s", (version, line) => {
    expect(lines([judgeVersion(version)])).toEqual([line]);
  });
});

describe("the clock", () => {
  it.each([
    [0.8, "ok: goes as this machine's does"],
    [-4, "ok: goes as this machine's does"],
    [37, "warning: its clock is 37 s ahead of this machine's"],
    [-3600, "problem: its clock is 3600 s behind this machine's"],
  ])("that is %d s ahead", (ahead, line) => {
    const [judged = ""] = lines(judgeClock({ seen: { ahead, seconds: 0.1 } }));
    expect(judged.replace(/ \(.*/, "")).toBe(line);
  });

  it("is given what a slow answer leaves open", () => {
    expect(judgeClock({ seen: { ahead: 6, seconds: 3 } })).toMatchObject([{ state: "ok" }]);
  });

  it("that nobody could ask", () => {
    expect(lines(judgeClock(unseen))).toEqual(["unknown: could not be asked: no answer"]);
  });
});

it("takes no other cluster domain than the one that everything is made for", () => {
  expect(lines(judgeDomain({ seen: "cluster.local" }))).toEqual(["ok: cluster.local"]);
  expect(lines(judgeDomain({ seen: "central.example" }))).toEqual([
    "problem: its cluster domain is central.example, and the mesh is made for cluster.local (leave it out of this stack)",
  ]);
  expect(judgeDomain({ seen: undefined })).toMatchObject([{ state: "unknown" }]);
});

const site7 = { name: "site7", podSubnet: "10.70.0.0/16", serviceSubnet: "10.255.70.0/24" };

const controlPlane = (component: string, ...command: readonly string[]): Pod =>
  pod(
    component,
    "172.18.0.2",
    { hostNetwork: true, containers: [{ name: "c", command }] },
    {
      namespace: "kube-system",
      labels: { component },
    },
  );

describe("the range of the pods", () => {
  const judged = (pods: readonly Pod[], nodes = emptyCluster.nodes) =>
    lines(judgePods(site7, { ...emptyCluster, pods: { seen: pods }, nodes }));

  it("has their addresses, but for those of nodes and IPv6", () => {
    const pods = [
      pod("a", "10.70.3.4"),
      pod("proxy", "192.168.1.9", { hostNetwork: true }),
      pod("six", "fd00::7"),
      pod("new", ""),
    ];
    expect(judged(pods)).toEqual(["ok: 10.70.0.0/16 has the addresses of all 1"]);
    expect(judged([])).toEqual(["unknown: it has no pod with an address of its own"]);
  });

  it("is another: what tells the right one is told", () => {
    const other = "problem: its pods have addresses outside 10.70.0.0/16, such as 10.244.0.3 of default/dns";
    const dns = pod("dns", "10.244.0.3");
    const nodes = { seen: [node("n1", "1", "1Gi", { podCIDRs: ["10.244.0.0/24", "fd00::/64"] })] };
    expect(judged([dns])).toEqual([`${other} (write the range that it was set up with)`]);
    expect(judged([dns], nodes)).toEqual([
      `${other} (write the range that it was set up with; its nodes have 10.244.0.0/24)`,
    ]);
    const manager = controlPlane("kube-controller-manager", "kcm", "--cluster-cidr=fd00::/56,10.244.0.0/16");
    expect(judged([dns, manager])).toEqual([`${other} (write 10.244.0.0/16)`]);
  });

  it("has not all that pods may get", () => {
    const manager = controlPlane("kube-controller-manager", "--cluster-cidr=10.64.0.0/10");
    expect(judged([pod("a", "10.70.3.4"), manager])).toEqual([
      "warning: pods may get addresses of 10.64.0.0/10, of which 10.70.0.0/16 has not all (write 10.64.0.0/10)",
    ]);
    const narrower = controlPlane("kube-controller-manager", "--cluster-cidr=10.70.0.0/17");
    expect(judged([pod("a", "10.70.3.4"), narrower])).toEqual([
      "ok: 10.70.0.0/16 has the addresses of all 1",
    ]);
  });

  it("names its key", () => {
    const facts = { ...emptyCluster, pods: { seen: [pod("a", "10.1.0.1")] } };
    expect(judgePods(site7, facts)).toMatchObject([{ path: "isthmus:clusters.site7.adopt.podSubnet" }]);
  });
});

describe("the range of the Services", () => {
  const judged = (facts: Partial<typeof emptyCluster>) =>
    lines(judgeServices(site7, { ...emptyCluster, ...facts }));
  const told = "write the range that it was set up with, as its API server's --service-cluster-ip-range";
  const apiServer = service("default", "kubernetes", "10.255.70.1");

  it("has their addresses", () => {
    const services = {
      seen: [apiServer, service("a", "headless", "None"), service("a", "b", "10.255.70.9")],
    };
    expect(judged({ services })).toEqual(["ok: 10.255.70.0/24 has the addresses of all 2"]);
  });

  it("is another, by what the cluster itself says", () => {
    const line =
      "problem: its Services have addresses of 10.96.0.0/16, and not of 10.255.70.0/24 (write 10.96.0.0/16)";
    expect(judged({ serviceRanges: { seen: ["10.96.0.0/16"] } })).toEqual([line]);
    const pods = { seen: [controlPlane("kube-apiserver", "--service-cluster-ip-range=10.96.0.0/16")] };
    expect(judged({ pods })).toEqual([line]);
    expect(judged({ pods, serviceRanges: { seen: ["fd00::/108", "10.255.70.0/24"] } })).toMatchObject([
      expect.stringMatching(/^ok/),
    ]);
  });

  it("is another, by the addresses that there are", () => {
    expect(judged({ services: { seen: [service("a", "b", "10.96.0.9")] } })).toEqual([
      `problem: its Services have addresses outside 10.255.70.0/24, such as 10.96.0.9 of a/b (${told})`,
    ]);
    expect(judged({ services: { seen: [service("default", "kubernetes", "10.255.70.129")] } })).toEqual([
      "problem: its API server's Service has the address 10.255.70.129, which would be 10.255.70.1 in 10.255.70.0/24 " +
        `(${told})`,
    ]);
  });
});

describe("room for the pods to come", () => {
  const istiod = { deployment: "istiod", cpu: 0.5, memory: 2 * 2 ** 30 };
  const sleep = { deployment: "sleep", cpu: 0.1, memory: 128 * 2 ** 20 };
  const busy = (on: string, cpu: string, memory: string): Pod =>
    pod("busy", "10.70.0.9", {
      nodeName: on,
      containers: [{ name: "c", resources: { requests: { cpu, memory } } }],
    });
  const judged = (nodes: Parameters<typeof node>[], pods: readonly Pod[] = [], toCome = [istiod, sleep]) =>
    lines(judgeCapacity(toCome, { nodes: { seen: nodes.map(args => node(...args)) }, pods: { seen: pods } }));

  it("is on one node, or on several", () => {
    expect(judged([["n1", "2", "4Gi"]], [busy("n1", "1100m", "1Gi")])).toEqual([
      "ok: 2 pods ask for 600m CPU and 2176Mi, and 900m CPU and 3072Mi are free on 1 node",
    ]);
    expect(
      judged([
        ["n1", "500m", "2Gi"],
        ["n2", "100m", "1Gi"],
      ]),
    ).toMatchObject([expect.stringMatching(/^ok/)]);
  });

  it("is nowhere for the largest", () => {
    expect(
      judged(
        [
          ["n1", "2", "4Gi"],
          ["n2", "1", "8Gi"],
        ],
        [busy("n1", "1600m", "1Gi"), busy("n2", "900m", "1Gi")],
      ),
    ).toEqual([
      "problem: no node has room for a pod of istiod, which asks for 500m CPU and 2048Mi: the most is 400m CPU and 3072Mi " +
        "on n1 (add a node, free some, or ask for less: isthmus:mesh.istioOperator has the requests of istiod and proxies)",
    ]);
  });

  it("is not where pods may not go, and what has ended takes none", () => {
    const taint = { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] };
    expect(judged([["n1", "8", "8Gi", taint]], [], [sleep])).toEqual([
      "problem: of its 1 node none takes pods: not ready, cordoned or tainted (let one take pods)",
    ]);
    expect(judged([["n1", "8", "8Gi", { unschedulable: true }]])).toMatchObject([
      expect.stringMatching(/^problem/),
    ]);
    const done = { ...busy("n1", "8", "8Gi"), status: { phase: "Succeeded" } };
    expect(judged([["n1", "1", "4Gi"]], [done])).toMatchObject([expect.stringMatching(/^ok/)]);
  });

  it("counts init containers as the scheduler does", () => {
    const heavy = pod("heavy", "10.70.0.9", {
      nodeName: "n1",
      containers: [{ name: "c", resources: { requests: { cpu: "100m" } } }],
      initContainers: [
        { name: "once", resources: { requests: { cpu: "900m" } } },
        { name: "stays", restartPolicy: "Always", resources: { requests: { cpu: "100m" } } },
      ],
    });
    expect(judged([["n1", "1", "4Gi"]], [heavy])).toMatchObject([expect.stringMatching(/the most is 100m/)]);
  });

  it("is not asked for where no pod is to come, and not told where nobody may look", () => {
    expect(lines(judgeCapacity([], emptyCluster))).toEqual(["ok: no pod is to come"]);
    expect(judgeCapacity([sleep], { ...emptyCluster, pods: unseen })).toMatchObject([{ state: "unknown" }]);
  });
});

it("knows the pods of a manifest and the size of a proxy", () => {
  const requests = { cpu: "500m", memory: "2048Mi" };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "istiod" },
    spec: {
      replicas: 2,
      template: { spec: { containers: [{ name: "discovery", resources: { requests } }] } },
    },
  };
  expect(podsOfManifest({ objects: [deployment] })).toEqual(
    Array.from({ length: 2 }, () => ({ deployment: "istiod", cpu: 0.5, memory: 2 ** 31 })),
  );
  const values = { global: { proxy: { resources: { requests: { cpu: "100m", memory: "128Mi" } } } } };
  const injector = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "istio-sidecar-injector" },
    data: { values: JSON.stringify(values) },
  };
  expect(proxySize([deployment, injector])).toEqual({ cpu: 0.1, memory: 2 ** 27 });
  expect(proxySize([])).toEqual({ cpu: 0, memory: 0 });
});

it("tells judgements in order, and that all is well only where nothing else is", () => {
  const judgements: Judgement[] = [
    { check: "clock", state: "ok", found: "fine" },
    { check: "permissions", state: "ok", found: "all" },
    { check: "permissions", state: "problem", found: "not all", remedy: "more" },
    { check: "reachable", state: "ok", found: "yes" },
  ];
  expect(inOrder(judgements).map(({ check, found }) => `${check} ${found}`)).toEqual([
    "reachable yes",
    "clock fine",
    "permissions not all",
  ]);
});

it("is a problem of the config where it stops an update", () => {
  const bad: Judgement = { check: "clock", state: "problem", found: "off", remedy: "mend it" };
  expect(problemOf("site7", bad, "problem")).toEqual([
    { path: "isthmus:clusters.site7", reason: "off", remedy: "mend it" },
  ]);
  expect(problemOf("site7", bad, "warning")).toEqual([]);
  expect(problemOf("site7", { ...bad, path: "isthmus:x" }, "problem")).toMatchObject([{ path: "isthmus:x" }]);
});
