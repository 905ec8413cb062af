import { afterAll, expect, it } from "vitest";

import type { ClusterSight } from "../../../components/adoption/cluster-sight.ts";
import type { ClusterFacts } from "../../../components/adoption/facts/ask-facts.ts";
import { describeObject } from "../../../components/adoption/existing-object.ts";
import type { ObjectMetadata } from "../../../components/kubernetes/api.ts";
import { claimsTo, claimToNamespace, type Claim } from "../../../components/kubernetes/claim.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";
import { accountNamespaceSpec, edgeNamespaceSpec } from "../../../components/edges/names.ts";
import { istioNamespaceSpec } from "../../../components/mesh/names.ts";
import { sampleNamespaceSpec } from "../../../components/samples/names.ts";
import { judgeAdopted, judgeReadiness, warnOfAdopted } from "../../../stacks/adoption/judge.ts";
import { judgeUnseen } from "../../../stacks/adoption/judge-unseen.ts";
import type { AdoptedObservation } from "../../../stacks/adoption/observe.ts";
import { planAdoptions } from "../../../stacks/adoption/plan.ts";
import { OpensslFolder } from "../../support/certificates.ts";
import { emptyCluster, emptyPlan, pod, unseen } from "../../support/cluster-facts.ts";

const openssl = new OpensslFolder();
afterAll(() => {
  openssl.remove();
});

const me = "11111111-1111-4111-8111-111111111111";
const mine = { "isthmus.io/owner": me };

const deployment = { apiVersion: "apps/v1", kind: "Deployment" };
const secret = { apiVersion: "v1", kind: "Secret" };
const configMap = { apiVersion: "v1", kind: "ConfigMap" };
const namespace = { apiVersion: "v1", kind: "Namespace" };
const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" };

const byHand = [{ manager: "kubectl-create", operation: "Update", time: "2026-01-01T00:00:00Z" }];
const helm = { "meta.helm.sh/release-name": "istiod", "meta.helm.sh/release-namespace": "istio-system" };

const found = (
  kind: Pick<Claim, "apiVersion" | "kind">,
  name: string,
  metadata: Partial<ObjectMetadata> = {},
) => describeObject(kind, { name, uid: "x", managedFields: byHand, ...metadata });

const inIstio = { namespace: "istio-system" };

const claims: Claim[] = [
  claimToNamespace(istioNamespaceSpec("network1", undefined)),
  claimToNamespace(sampleNamespaceSpec),
  claimToNamespace(edgeNamespaceSpec(true)),
  claimToNamespace(accountNamespaceSpec),
  ...claimsTo({ Secret: ["cacerts"], ConfigMap: ["istio"], Deployment: ["istiod"] }, "istio-system"),
  ...claimsTo({ CustomResourceDefinition: ["gateways.networking.istio.io"] }),
];

const wanted: KubernetesObject = {
  ...crd,
  metadata: { name: "gateways.networking.istio.io" },
  spec: { group: "networking.istio.io" },
};

/** A cluster site7 that has some objects. */
const site7 = (
  sight: Partial<ClusterSight> = {},
  name = "site7",
  facts: ClusterFacts = emptyCluster,
): AdoptedObservation => ({
  name,
  question: { claims, istiodAddress: "10.255.70.15" },
  definitions: [wanted],
  sight: {
    seen: {
      uid: name,
      version: "v1.34.2",
      objects: [],
      definitions: [],
      istio: [],
      ...sight,
    },
  },
  facts,
  readiness: { ...emptyPlan, claims },
});

const lines = (observations: readonly AdoptedObservation[], owner: string | undefined = me) =>
  judgeAdopted(observations, owner).map(({ path, reason, remedy }) => `${path}: ${reason} (${remedy})`);

const leave = "or leave site7 out of this stack";

it("finds nothing in the way in an empty cluster, nor in one that has what the stack made", () => {
  const own = [
    found(deployment, "istiod", { ...inIstio, labels: mine }),
    found(namespace, "sample", { labels: mine }),
  ];
  expect(lines([site7()])).toEqual([]);
  expect(lines([site7({ objects: own, istio: own.slice(0, 1) })])).toEqual([]);
});

it("belongs to nobody in the preview of a stack that has no identity yet", () => {
  const object = found(secret, "cacerts", { ...inIstio, labels: mine });
  expect(lines([site7({ objects: [object] })])).toEqual([]);
  expect(judgeAdopted([site7({ objects: [object] })], undefined)).toHaveLength(1);
});

it("names the Istio that is there, who manages it, and how to be rid of it", () => {
  const istiod = found(deployment, "istiod", {
    ...inIstio,
    annotations: helm,
    labels: { "app.kubernetes.io/version": "1.28.3", "app.kubernetes.io/managed-by": "Helm" },
  });
  const map = found(configMap, "istio", { ...inIstio, annotations: helm });
  expect(lines([site7({ objects: [map, istiod], istio: [istiod] })])).toEqual([
    "isthmus:clusters.site7: it has Istio 1.28.3 already: Deployment istio-system/istiod and ConfigMap " +
      `istio-system/istio, which Helm release istiod manages (if nobody needs them: helm uninstall istiod -n istio-system; ${leave})`,
  ]);
});

it("names an Istio of another revision in another namespace as well", () => {
  const canary = found(deployment, "istiod-canary", { namespace: "mesh" });
  expect(lines([site7({ istio: [canary] })])).toEqual([
    "isthmus:clusters.site7: it has an Istio already: Deployment mesh/istiod-canary, which kubectl-create wrote " +
      `(if nobody needs it, remove it; ${leave})`,
  ]);
});

it("tells its revision, how many workloads have its sidecars, and the root of its CA", () => {
  const { certificate } = openssl.selfSigned();
  const istiod = found(deployment, "istiod-canary", { ...inIstio, labels: { "istio.io/rev": "canary" } });
  const cacerts = found(secret, "cacerts", inIstio);
  const injected = (name: string, namespace: string) =>
    pod(
      name,
      "10.70.0.9",
      {},
      {
        namespace,
        annotations: { "sidecar.istio.io/status": "{}" },
        labels: { "pod-template-hash": "7c9" },
        ownerReferences: [{ kind: "ReplicaSet", name: `${name.split("-")[0] ?? ""}-7c9` }],
      },
    );
  const pods = [
    injected("shop-7c9-a", "shop"),
    injected("shop-7c9-b", "shop"),
    injected("bank-7c9-a", "bank"),
  ];
  const facts = { ...emptyCluster, pods: { seen: pods }, root: { seen: certificate } };
  const [line = ""] = lines([site7({ objects: [cacerts], istio: [istiod] }, "site7", facts)]);
  expect(line).toContain(
    "it has an Istio (revision canary; 2 workloads in 2 namespaces with sidecars) already: Deployment istio-system/istiod-canary",
  );
  expect(line).toMatch(
    /Secret istio-system\/cacerts \(root O=Example Org, CN=Example Root CA, SHA-256 ([0-9A-F]{2}:){7}[0-9A-F]{2}\.\.\., until \d{4}-/,
  );
});

it("names five objects of one writer, counts the rest, and keeps writers apart", () => {
  const many = Array.from({ length: 8 }, (_, index) => found(secret, `s${index}`, { namespace: "sample" }));
  const argo = found(configMap, "istio", {
    ...inIstio,
    labels: { "app.kubernetes.io/managed-by": "argocd" },
  });
  expect(lines([site7({ objects: [...many, argo] })])).toEqual([
    "isthmus:clusters.site7: it has Secret sample/s0, Secret sample/s1, Secret sample/s2, Secret sample/s3, " +
      `Secret sample/s4 and 3 more already, which kubectl-create wrote (if nobody needs them, remove them; ${leave})`,
    "isthmus:clusters.site7: it has ConfigMap istio-system/istio already, which argocd manages " +
      `(if nobody needs it, remove it there; ${leave})`,
  ]);
});

it("tells another stack's objects, and those that are being deleted", () => {
  const theirs = found(secret, "cacerts", { ...inIstio, labels: { "isthmus.io/owner": "other" } });
  const going = found(namespace, "sample", { labels: mine, deletionTimestamp: "2026-01-01T00:00:00Z" });
  expect(lines([site7({ objects: [theirs, going] })])).toEqual([
    "isthmus:clusters.site7: it has Secret istio-system/cacerts already, which another stack of Isthmus made " +
      `(destroy that stack first, whose objects have the label isthmus.io/owner=other; ${leave})`,
    "isthmus:clusters.site7: it has Namespace sample already, which is being deleted (wait until that is done)",
  ]);
});

it("does not take who only fills an object in for its writer", () => {
  const object = found(configMap, "istio", {
    ...inIstio,
    managedFields: [
      { manager: "helm", operation: "Update", time: "2026-01-01T00:00:00Z" },
      { manager: "pilot-discovery", operation: "Update", time: "2026-02-01T00:00:00Z" },
      { manager: "controller", operation: "Update", time: "2026-03-01T00:00:00Z", subresource: "status" },
    ],
  });
  expect(object.manager).toEqual({ kind: "writer", name: "helm" });
});

it("uses custom resource definitions that are just the same, and no others", () => {
  const object = found(crd, wanted.metadata.name, { labels: { "app.kubernetes.io/version": "1.28.3" } });
  const same = { ...wanted, spec: { group: "networking.istio.io", conversion: { strategy: "None" } } };
  const other = { ...wanted, spec: { group: "networking.istio.io", scope: "Cluster" } };
  expect(lines([site7({ objects: [object], definitions: [same] })])).toEqual([]);
  expect(lines([site7({ objects: [object], definitions: [other] })])).toEqual([
    "isthmus:clusters.site7: it has CustomResourceDefinition gateways.networking.istio.io of Istio 1.28.3 already, " +
      `which kubectl-create wrote (if nobody needs it, remove it; ${leave})`,
  ]);
});

it("refuses a Service at the address of istiod, but not its own", () => {
  const service = (labels: Record<string, string>) =>
    found({ apiVersion: "v1", kind: "Service" }, "ntp", { namespace: "default", labels });
  expect(lines([site7({ addressTakenBy: service(mine) })])).toEqual([]);
  expect(lines([site7({ addressTakenBy: service({}) })])).toEqual([
    "isthmus:clusters.site7.adopt.serviceSubnet: its address 10.255.70.15, where peers reach istiod, belongs to " +
      "Service default/ntp (give that Service another address)",
  ]);
});

it("refuses one cluster under two names", () => {
  expect(lines([site7({ uid: "u" }), site7({ uid: "u" }, "site8")])).toEqual([
    "isthmus:clusters.site8: it is the same cluster as site7 (their namespaces kube-system have the same uid) " +
      "(leave one of the two out, or correct its kubeconfig)",
  ]);
});

it("uses namespaces of others where that is harmless, and knows them", () => {
  const objects = ["istio-system", "sample", "wt-system"].map(name => found(namespace, name));
  const own = found(namespace, "isthmus-edge", { labels: mine });
  const observation = site7({ objects: [...objects, own] });
  expect(lines([observation])).toEqual([]);
  expect([...(planAdoptions([observation], new Map()).get("site7")?.foreignNamespaces ?? [])]).toEqual([
    "istio-system",
    "sample",
    "wt-system",
  ]);
});

it.each([
  [
    "isthmus-edge",
    {},
    "it has a namespace isthmus-edge already, which can't be shared: every service account in it may use the tunnels",
  ],
  [
    "sample",
    { "istio-injection": "disabled" },
    "its namespace sample has the label istio-injection=disabled, and Isthmus needs enabled there",
  ],
  [
    "istio-system",
    { "topology.istio.io/network": "other" },
    "its namespace istio-system has the label topology.istio.io/network=other, and Isthmus needs network1 there",
  ],
  [
    "sample",
    { "pod-security.kubernetes.io/enforce": "baseline" },
    "Pod Security refuses pods of Isthmus in its namespace sample, whose label pod-security.kubernetes.io/enforce is baseline",
  ],
  [
    "istio-system",
    { "pod-security.kubernetes.io/enforce": "restricted" },
    "Pod Security refuses pods of Isthmus in its namespace istio-system, whose label pod-security.kubernetes.io/enforce is restricted",
  ],
])("refuses a namespace %s with %j", (name, labels, reason) => {
  expect(judgeAdopted([site7({ objects: [found(namespace, name, { labels })] })], me)).toMatchObject([
    { path: "isthmus:clusters.site7", reason },
  ]);
});

it("lets namespaces be that ask for no more than the pods keep", () => {
  const labels = { "pod-security.kubernetes.io/enforce": "baseline", "istio-injection": "enabled" };
  expect(lines([site7({ objects: [found(namespace, "istio-system", { labels })] })])).toEqual([]);
});

it("says of a cluster that could not be asked why, and finds nothing in its way", () => {
  const away = { ...site7(), sight: { unseen: "dial tcp: no such host", seconds: 0.2 }, facts: undefined };
  expect(lines([away])).toEqual([]);
  expect(judgeUnseen([site7(), away])).toMatchObject([
    {
      path: "isthmus:clusters.site7",
      reason: "it could not be asked within 1 s (dial tcp: no such host)",
    },
  ]);
  expect(planAdoptions([away], new Map()).get("site7")?.foreignNamespaces).toEqual(new Set());
});

it("takes the namespaces of others from the state, where the cluster is left out", () => {
  const why = { unseen: "no answer", seconds: 10 };
  const away = { ...site7(), sight: why, facts: undefined };
  const leftOut = { why, isAway: true, hangs: true, foreignNamespaces: new Set(["sample"]) };
  expect(planAdoptions([away], new Map([["site7", leftOut]])).get("site7")).toMatchObject({
    foreignNamespaces: new Set(["sample"]),
    hangs: true,
  });
});

const standing = (observation: AdoptedObservation) =>
  Object.fromEntries(
    (judgeReadiness([observation], me).get("site7") ?? []).map(({ check, state }) => [check, state]),
  );

it("has a line for each check of a cluster, also where its user may not look into it", () => {
  const facts: ClusterFacts = { ...emptyCluster, missingRights: { seen: [] }, refusals: { seen: [] } };
  expect(standing(site7({}, "site7", facts))).toEqual({
    ...{ reachable: "ok", Kubernetes: "ok", clock: "ok", permissions: "ok", pods: "unknown", services: "ok" },
    ...{ address: "ok", domain: "ok", capacity: "ok", Istio: "ok", objects: "ok" },
    ...{ admission: "ok", webhooks: "ok", policies: "ok" },
  });
  const right = { verb: "list", group: "apps", resource: "deployments" };
  const forbidden = { ...site7(), sight: { unseen: "deployments.apps is forbidden", seconds: 0.2 } };
  expect(standing({ ...forbidden, facts: { ...facts, missingRights: { seen: [right] } } })).toMatchObject({
    ...{ reachable: "ok", objects: "problem", permissions: "problem" },
  });
  expect(standing({ ...forbidden, facts: undefined })).toEqual({ reachable: "problem" });
  expect(standing({ ...forbidden, facts: { ...facts, clock: unseen } })).toEqual({ reachable: "problem" });
});

it("stops no update of a stack that is there already, which may be what mends it", () => {
  const own = found(secret, "cacerts", { ...inIstio, labels: mine });
  const facts = { ...emptyCluster, domain: { seen: "central.example" } };
  const before = site7({}, "site7", facts);
  const after = site7({ objects: [own] }, "site7", facts);
  const domain = "its cluster domain is central.example, and the mesh is made for cluster.local";
  expect(judgeAdopted([before], me)).toMatchObject([{ reason: domain }]);
  expect(warnOfAdopted([before], me)).toEqual([]);
  expect(judgeAdopted([after], me)).toEqual([]);
  expect(warnOfAdopted([after], me)).toMatchObject([{ reason: domain }]);
});
