import { describe, expect, it } from "vitest";

import { askingJob, parseReached } from "../../../components/adoption/route-question.ts";
import { choosePods } from "../../../components/adoption/route-targets.ts";
import type { ClusterSight } from "../../../components/adoption/cluster-sight.ts";
import { describeObject } from "../../../components/adoption/existing-object.ts";
import type { AdoptedObservation } from "../../../stacks/adoption/observe.ts";
import { judgeReached, questionsOf } from "../../../stacks/adoption/routes.ts";
import { planStack } from "../../../stacks/plan.ts";
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
});
const cacerts = describeObject(
  { apiVersion: "v1", kind: "Secret" },
  { name: "cacerts", namespace: "istio-system", uid: "x" },
);

describe("who is asked", () => {
  it("is each cluster for those on its network, and for Services where it needs them", () => {
    const all = ["east", "west", "far"].map(name => observation(name));
    expect(questionsOf(plan, all)).toEqual([
      { from: "east", to: [{ cluster: "west", needsServices: true }] },
      { from: "west", to: [{ cluster: "east", needsServices: true }] },
    ]);
  });

  it("is nobody once Istio is in both, and nobody that could not be seen", () => {
    const both = ["east", "west"].map(name => observation(name, { objects: [cacerts] }));
    expect(questionsOf(plan, both)).toEqual([]);
    const unseen = { ...observation("west"), sight: { unseen: "no answer", seconds: 10 } };
    expect(questionsOf(plan, [observation("east"), unseen])).toEqual([]);
  });
});

describe("pods that are tried", () => {
  const slice = (namespace: string, name: string, addresses: readonly string[], more: object = {}) => ({
    metadata: { namespace, labels: { "kubernetes.io/service-name": name } },
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

describe("the pod that asks", () => {
  it("may nothing, has a limit, and goes by itself", () => {
    expect(askingJob("curl:1", ["10.20.0.2:9153"], "me")).toMatchObject({
      metadata: { namespace: "default", labels: { "isthmus.io/owner": "me" } },
      spec: {
        activeDeadlineSeconds: 60,
        ttlSecondsAfterFinished: 0,
        template: {
          spec: {
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
            containers: [
              {
                image: "curl:1",
                securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
              },
            ],
          },
        },
      },
    });
  });

  it("has reached what it was connected to, when it is done", () => {
    const log = "10.10.0.2:9153 0.000421\n10.20.0.2:9153 0.000000\n";
    expect(parseReached(log)).toBeUndefined();
    expect(parseReached(`${log}done\n`)).toEqual(new Set(["10.10.0.2:9153"]));
  });
});

describe("what was reached", () => {
  const target = (cluster: string, kind: "pod" | "service", endpoint: string) => ({
    cluster,
    kind,
    endpoint,
  });
  const own = [target("west", "pod", "10.20.0.2:9153")];
  const asked = [
    target("east", "pod", "10.10.0.2:9153"),
    target("east", "pod", "10.10.0.3:9153"),
    target("east", "service", "10.255.10.1:443"),
  ];
  const question = { from: "west", to: [{ cluster: "east", needsServices: true }] };
  const lines = (reached: readonly string[]) =>
    judgeReached(question, { seen: new Set(reached) }, own, asked, plan.clusters).map(
      ({ path, reason, remedy }) => `${path}: ${reason} (${remedy})`,
    );

  it("is enough with one pod and the Service", () => {
    expect(lines(["10.20.0.2:9153", "10.10.0.3:9153", "10.255.10.1:443"])).toEqual([]);
  });

  it("is refused with what did not answer and the routes that are missing", () => {
    expect(lines(["10.20.0.2:9153"])).toEqual([
      "isthmus:clusters.west.network: a pod of west does not reach pods and services of east, and both are on network1: " +
        "no answer from 10.10.0.2:9153, 10.10.0.3:9153, 10.255.10.1:443 " +
        "(set up routes from west to 10.10.0.0/16 and 10.255.10.0/24, or give the two different networks)",
    ]);
    expect(lines(["10.20.0.2:9153", "10.10.0.2:9153"])).toEqual([
      expect.stringContaining("does not reach services of east") as string,
    ]);
  });

  it("tells nothing where the pod reaches not even its own cluster, or was never there", () => {
    expect(lines([])).toEqual([]);
    const unseen = { unseen: "its pod does not start", seconds: 60 };
    expect(judgeReached(question, unseen, own, asked, plan.clusters)).toEqual([]);
  });
});
