import { describe, expect, it } from "vitest";

import type { ClusterSight } from "../../../components/adoption/cluster-sight.ts";
import { describeObject } from "../../../components/adoption/existing-object.ts";
import { choosePods } from "../../../components/adoption/reach/find-pods.ts";
import type { Reachable } from "../../../components/adoption/reach/reachable.ts";
import type { Attempt } from "../../../components/adoption/reach/target.ts";
import { newRoutes } from "../../../stacks/adoption/new-routes.ts";
import type { AdoptedObservation } from "../../../stacks/adoption/observe.ts";
import type { ReachSight } from "../../../stacks/adoption/reach/ask-pods.ts";
import { reachQuestions } from "../../../stacks/adoption/reach/questions.ts";
import { judgeRoutes } from "../../../stacks/adoption/readiness/judge-routes.ts";
import { planStack } from "../../../stacks/plan.ts";
import { emptyCluster, emptyPlan, lines } from "../../support/cluster-facts.ts";
import { check, images, kubeconfig, type Raw } from "../../support/config.ts";

const at = (name: string, number: number, network = "network1"): Raw => ({
  adopt: {
    kubeconfigKey: `kubeconfig-${name}`,
    context: "admin",
    podSubnet: `10.${number}.0.0/16`,
    serviceSubnet: `10.255.${number}.0/24`,
    ...(network === "network1" ? {} : { apiServer: `https://${name}.example.org` }),
  },
  network,
});
const clusters = { east: at("east", 10), west: at("west", 20), far: at("far", 10, "network2") };
const plan = planStack(
  "dev",
  check(
    {
      clusters,
      mesh: { id: "mesh1", rootCa: "default", primaries: ["east"], remotes: { west: "east", far: "east" } },
      rootCas: { default: { generate: {} } },
    },
    { secrets: Object.fromEntries(Object.keys(clusters).map(name => [`kubeconfig-${name}`, kubeconfig()])) },
  ),
  images,
);
const observation = (name: string, sight: Partial<ClusterSight> = {}): AdoptedObservation => ({
  name,
  question: { claims: [] },
  definitions: [],
  sight: { seen: { uid: name, version: "v1.34.2", objects: [], definitions: [], istio: [], ...sight } },
  facts: emptyCluster,
  readiness: emptyPlan,
});
const cacerts = describeObject(
  { apiVersion: "v1", kind: "Secret" },
  { name: "cacerts", namespace: "istio-system", uid: "x" },
);

describe("who is asked", () => {
  it("is each cluster for those on its network, and for Services where it needs them", () => {
    const all = ["east", "west", "far"].map(name => observation(name));
    expect(newRoutes(plan, all)).toEqual([
      { from: "east", routes: [{ to: "west", needsServices: true }], apiServers: [] },
      { from: "west", routes: [{ to: "east", needsServices: true }], apiServers: [] },
    ]);
  });

  it("is nobody once Istio is in both, and nobody that could not be seen", () => {
    const both = ["east", "west"].map(name => observation(name, { objects: [cacerts] }));
    expect(newRoutes(plan, both)).toEqual([]);
    const unseen = { ...observation("west"), sight: { unseen: "no answer", seconds: 10 } };
    expect(newRoutes(plan, [observation("east"), unseen])).toEqual([]);
  });

  it("is for one cluster that is looked at its own pod, and those of its readers", () => {
    const all = new Set(["east", "west", "far"]);
    expect(reachQuestions(all, new Set(["west"]), plan)).toEqual([
      { from: "east", routes: [], apiServers: [{ to: "west", server: "https://10.255.20.1:443" }] },
      { from: "west", routes: [{ to: "east", needsServices: true }], apiServers: [] },
    ]);
    expect(reachQuestions(all, new Set(["far"]), plan)).toEqual([
      { from: "east", routes: [], apiServers: [{ to: "far", server: "https://far.example.org" }] },
    ]);
  });
});

describe("pods that are tried", () => {
  const slice = (namespace: string, name: string, addresses: readonly string[], more: object = {}) => ({
    metadata: { namespace, name, labels: { "kubernetes.io/service-name": name } },
    ports: [
      { port: 53, protocol: "UDP" },
      { port: 9153, protocol: "TCP" },
    ],
    endpoints: addresses.map(address => ({ addresses: [address], conditions: { ready: true } })),
    ...more,
  });

  it("are the DNS's first, then others, once each and three at most", () => {
    const slices = [
      slice("shop", "web", ["10.20.0.7", "10.20.0.8"]),
      slice("kube-system", "kube-dns", ["10.20.0.2", "10.20.0.3"]),
      slice("kube-system", "metrics", ["10.20.0.2"]),
    ];
    expect(choosePods(slices, "10.20.0.0/16")).toEqual([
      "10.20.0.2:9153",
      "10.20.0.3:9153",
      "10.20.0.7:9153",
    ]);
  });

  it("are neither nodes, nor those that are not ready or have no TCP port", () => {
    const slices = [
      slice("default", "kubernetes", ["172.18.0.2"]),
      slice("a", "a", ["fd00::1"]),
      slice("b", "b", ["10.20.0.4"], { ports: [{ port: 53, protocol: "UDP" }] }),
      slice("c", "c", [], {
        endpoints: [{ addresses: ["10.20.0.5"], conditions: { ready: false } }],
      }),
      slice("d", "d", [], { endpoints: null, ports: null }),
    ];
    expect(choosePods(slices, "10.20.0.0/16")).toEqual([]);
  });
});

describe("what was reached", () => {
  const met = (isConnected: boolean) => ({ isConnected, exitCode: isConnected ? 0 : 28, words: "" });
  const tried = (cluster: string, kind: Attempt["kind"], url: string, isConnected = true): Attempt => ({
    ...{ cluster, kind, url, met: met(isConnected) },
  });
  const own = tried("west", "pod", "http://10.20.0.2:9153");
  const found: Reachable = { ca: { seen: "a CA" }, pods: { seen: [] } };
  const sight = (attempts: ReachSight["attempts"], reachable: Reachable = found): ReachSight => ({
    from: "west",
    question: { from: "west", routes: [{ to: "east", needsServices: true }], apiServers: [] },
    attempts,
    reachable: new Map(["west", "east"].map(name => [name, reachable])),
  });
  const judged = (seen: readonly Attempt[], old: readonly string[] = []) =>
    lines(judgeRoutes(sight({ seen }), plan.clusters, new Set(old)));
  const east = (first: boolean, second: boolean, service: boolean) => [
    tried("east", "pod", "http://10.10.0.2:9153", first),
    tried("east", "pod", "http://10.10.0.3:9153", second),
    tried("east", "service", "http://10.255.10.1:443", service),
  ];

  it("is enough with one pod and the Service", () => {
    expect(judged([own, ...east(false, true, true)])).toEqual(["ok: its pods reach east"]);
  });

  it("is refused with what did not answer and the routes that are missing", () => {
    expect(judged([own, ...east(false, false, false)])).toEqual([
      "problem: a pod of west does not reach pods and services of east, and both are on network1: " +
        "no answer from 10.10.0.2:9153, 10.10.0.3:9153, 10.255.10.1:443 " +
        "(set up routes from west to 10.10.0.0/16 and 10.255.10.0/24, or give the two different networks)",
    ]);
    const noService = [own, ...east(true, false, false)];
    expect(judged(noService)).toEqual([
      expect.stringContaining(
        "does not reach services of east, and both are on network1: no answer from 10.255",
      ) as string,
    ]);
    expect(judgeRoutes(sight({ seen: noService }), plan.clusters)).toMatchObject([
      { path: "isthmus:clusters.west.network" },
    ]);
  });

  it("stops nothing where Istio is in both already", () => {
    const cut = [own, ...east(false, false, false)];
    expect(judged(cut, ["east", "west"])).toEqual([
      expect.stringMatching(/^warning: a pod of west/) as string,
    ]);
    expect(judged(cut, ["east"])).toEqual([expect.stringMatching(/^problem: /) as string]);
  });

  const unknown = (why: string) => [
    `unknown: whether its pods reach east, which share its network, is not known: ${why}`,
  ];

  it("tells nothing where the pod reaches not even its own cluster", () => {
    const alone = tried("west", "pod", "http://10.20.0.2:9153", false);
    expect(judged([alone, ...east(false, false, false)])).toEqual(
      unknown("a pod there reaches not even its own"),
    );
    expect(judged(east(true, true, true))).toEqual(unknown("no pod of west accepts connections"));
  });

  it("tells nothing where nothing was tried: an API server elsewhere is not on the network", () => {
    const apiServer = tried("east", "API server", "https://east.example.org");
    expect(judged([own, apiServer])).toEqual(unknown("no pod of east accepts connections"));
    const away = { unseen: "no answer", seconds: 4 };
    expect(lines(judgeRoutes(sight(undefined, { ca: away, pods: away }), plan.clusters))).toEqual(
      unknown("east could not be asked within 4 s (no answer)"),
    );
    const never = { unseen: "it does not start: no such image", seconds: 8 };
    expect(lines(judgeRoutes(sight(never), plan.clusters))).toEqual(
      unknown("a pod there could not be asked within 8 s (it does not start: no such image)"),
    );
  });
});
