import { describe, expect, it } from "vitest";

import type { WebhookConfiguration } from "../../../components/adoption/facts/objects.ts";
import type { NetworkPolicy } from "../../../components/kubernetes/network-policy.ts";
import type { Refusal } from "../../../components/adoption/facts/try-objects.ts";
import { claimsTo, claimToNamespace } from "../../../components/kubernetes/claim.ts";
import type { Right } from "../../../components/kubernetes/rights.ts";
import { sampleNamespaceSpec } from "../../../components/samples/names.ts";
import type { Door } from "../../../stacks/adoption/readiness/doors.ts";
import { judgePolicies } from "../../../stacks/adoption/readiness/judge-policies.ts";
import { judgeRights } from "../../../stacks/adoption/readiness/judge-rights.ts";
import { judgeTrials } from "../../../stacks/adoption/readiness/judge-trials.ts";
import { judgeWebhooks } from "../../../stacks/adoption/readiness/judge-webhooks.ts";
import { rightsFor, type Doings } from "../../../stacks/adoption/readiness/rights.ts";
import { trialsOf } from "../../../stacks/adoption/readiness/trials.ts";
import { emptyCluster, lines, service, unseen } from "../../support/cluster-facts.ts";

const claims = [
  claimToNamespace(sampleNamespaceSpec),
  ...claimsTo({ Secret: ["cacerts"], Deployment: ["istiod"] }, "istio-system"),
  ...claimsTo({ ClusterRoleBinding: ["istio-reader-main0"] }),
];

const noDoings = { isMember: false, awaitsLoadBalancer: false, hurriesIstiod: false };

describe("the rights of a plan", () => {
  const inWords = (rights: readonly Right[]) =>
    rights.map(({ verb, group, resource, namespace = "*" }) => `${verb} ${resource}.${group} ${namespace}`);
  const words = inWords(rightsFor(claims, noDoings));

  it("follow from what it makes, each once", () => {
    expect(words).toEqual(expect.arrayContaining(["create namespaces. *", "delete secrets. istio-system"]));
    expect(words).toContain("patch clusterrolebindings.rbac.authorization.k8s.io *");
    expect(words).toContain("create pods/exec. istio-system");
    expect(words).toContain("list secrets. *");
    expect(new Set(words).size).toBe(words.length);
  });

  it("follow from what it does beside that", () => {
    expect(words).toEqual(
      expect.arrayContaining(["list gatewayclasses.gateway.networking.k8s.io *", "list pods. *"]),
    );
    const more = (doings: Partial<Doings>) =>
      inWords(rightsFor(claims, { ...noDoings, ...doings })).filter(right => !words.includes(right));
    expect(more({ isMember: true })).toEqual([
      "delete configmaps. *",
      "delete leases.coordination.k8s.io istio-system",
    ]);
    expect(more({ awaitsLoadBalancer: true })).toEqual(["list events. istio-system"]);
    expect(more({ hurriesIstiod: true })).toEqual(["patch pods. istio-system"]);
    expect(rightsFor([], noDoings)).toEqual([]);
  });

  it("that are missing are told by what they are about, all of them for programs", () => {
    const missing = rightsFor(claims, noDoings).filter(({ resource }) =>
      /secrets|bindings|namespaces/.test(resource),
    );
    const [judgement] = judgeRights({ seen: missing }, 20);
    expect(lines(judgement ? [judgement] : [])).toEqual([
      "problem: its kubeconfig's user may not get/create/patch/delete/list namespaces in the whole cluster, " +
        "get/create/patch/delete secrets in istio-system, list secrets in the whole cluster and 1 more " +
        "(bind the user to the ClusterRole cluster-admin, or to one that grants what --json lists as all)",
    ]);
    expect(judgement).toMatchObject({ all: { length: 4 } });
    expect(lines(judgeRights({ seen: [] }, 20))).toEqual(["ok: all 20 that are needed"]);
    expect(judgeRights(unseen, 20)).toMatchObject([{ state: "unknown" }]);
  });
});

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "istiod", namespace: "istio-system" },
  spec: {
    template: {
      metadata: { labels: { app: "istiod" } },
      spec: { serviceAccountName: "istiod", containers: [{ name: "discovery" }] },
    },
  },
};

describe("what a cluster is asked about", () => {
  const tried = (...existing: readonly string[]) =>
    trialsOf(claims, [deployment], ["sample"], new Set(existing)).map(
      ({ what, insteadIn = "its own" }) => `${what} in ${insteadIn}`,
    );

  it("is tried in another namespace as long as its own is not there", () => {
    expect(tried("default")).toEqual([
      "Namespace sample in its own",
      "Deployment istio-system/istiod in default",
      "pods of Deployment istio-system/istiod in default",
      "pods with a sidecar in namespace sample in default",
    ]);
    expect(tried("default", "istio-system", "sample")).toEqual([
      "Deployment istio-system/istiod in its own",
      "pods of Deployment istio-system/istiod in its own",
      "pods with a sidecar in namespace sample in its own",
    ]);
  });

  it("is pods with a service account that every namespace has", () => {
    const [, , pod] = trialsOf(claims, [deployment], [], new Set());
    expect(pod?.object).toMatchObject({ kind: "Pod", spec: { serviceAccountName: "default" } });
  });
});

describe("what a cluster refuses", () => {
  const refusal = (message: string, more: Partial<Refusal> = {}): Refusal => ({
    what: "Deployment istio-system/istiod",
    statusCode: 403,
    message,
    ...more,
  });
  const judged = (refusals: readonly Refusal[], namespaces = emptyCluster.namespaces) =>
    lines(judgeTrials({ seen: refusals }, { namespaces, broken: new Set(["gone.example.com"]) }));

  const elsewhereTold = "ok: refuses nothing but what other lines tell";

  it("is nothing", () => {
    expect(judged([])).toEqual(["ok: refuses none of the objects that were tried"]);
    expect(judgeTrials(unseen, { namespaces: unseen, broken: new Set() })).toMatchObject([
      { state: "unknown" },
    ]);
  });

  it("is refused by a policy: all of it in one line, and less sure where it was tried elsewhere", () => {
    const policy =
      "ValidatingAdmissionPolicy 'names' with binding 'names' denied request: nobody may be called so";
    const message = `deployments.apps "istiod" is forbidden: ${policy}`;
    const other = { what: "Service istio-system/istiod" };
    const line = "Deployment istio-system/istiod and Service istio-system/istiod would be refused";
    const remedy = "(change that policy, or exempt what Isthmus makes)";
    expect(judged([refusal(message), refusal(message, other)])).toEqual([
      `problem: ${line}: ${policy} ${remedy}`,
    ]);
    const insteadIn = "default";
    expect(judged([refusal(message, { insteadIn }), refusal(message, { ...other, insteadIn })])).toEqual([
      `warning: ${line}, tried in namespace default as their own is not there yet: ${policy} ${remedy}`,
    ]);
  });

  it("is refused by Pod Security of the whole cluster", () => {
    const message =
      'pods "isthmus-sidecar" is forbidden: violates PodSecurity "baseline:latest": non-default capabilities ' +
      '(container "istio-init" must not include "NET_ADMIN", "NET_RAW" in securityContext.capabilities.add)';
    const what = "pods with a sidecar in namespace sample";
    const [line = ""] = judged([refusal(message, { what, insteadIn: "default" })]);
    expect(line).toMatch(
      /^problem: pods with a sidecar in namespace sample would be refused: Pod Security, baseline for namespaces without a label \(non-default capabilities .*\) \(make the namespace before, .*: kubectl create namespace sample && kubectl label namespace sample pod-security.kubernetes.io\/enforce=privileged\)$/,
    );
    const labels = { "pod-security.kubernetes.io/enforce": "baseline" };
    // The label of a namespace is told of for itself, and default's own says nothing of others.
    const own = { seen: [{ metadata: { name: "sample", labels } }] };
    expect(judged([refusal(message, { what })], own)).toEqual([elsewhereTold]);
    const elsewhere = { seen: [{ metadata: { name: "default", labels } }] };
    expect(judged([refusal(message, { what, insteadIn: "default" })], elsewhere)).toMatchObject([
      expect.stringMatching(/^warning/),
    ]);
  });

  it("can't be known, or is told elsewhere", () => {
    const unable = refusal("admission webhook x does not support dry run", { statusCode: 400 });
    expect(judged([unable])).toEqual([
      "unknown: Deployment istio-system/istiod: a webhook can't be asked without effects",
    ]);
    const rights = refusal(
      'deployments.apps is forbidden: User "u" cannot create resource "deployments" in …',
    );
    const broken = refusal(
      'Internal error occurred: failed calling webhook "gone.example.com": no endpoints',
    );
    expect(judged([broken])).toEqual([elsewhereTold]);
    expect(judged([rights, broken])).toEqual([
      "unknown: 1 of the objects could not be tried: its user may not make them",
    ]);
  });

  it("is a webhook that does not answer", () => {
    const slow = refusal('Internal error occurred: failed calling webhook "slow.example.com": timeout', {
      statusCode: 500,
    });
    expect(judged([slow])).toEqual([
      "problem: Deployment istio-system/istiod would be refused: webhook slow.example.com, which can't be called " +
        "(see to it that it answers, or remove the webhook)",
    ]);
  });

  it("is rights that its user does not have to give", () => {
    const message =
      'clusterroles.rbac.authorization.k8s.io "istiod" is forbidden: user "u" is attempting to grant RBAC permissions not currently held: …';
    expect(
      judgeTrials(
        { seen: [refusal(message, { what: "ClusterRole istiod" })] },
        { namespaces: unseen, broken: new Set() },
      ),
    ).toMatchObject([
      {
        check: "permissions",
        state: "problem",
        found: "its kubeconfig's user may not grant rights that it does not have (ClusterRole istiod)",
      },
    ]);
  });
});

describe("webhooks that refuse everything while nobody answers", () => {
  const rules = [{ apiGroups: ["*"], resources: ["*"], operations: ["CREATE"] }];
  const backend = { namespace: "policy-system", name: "policy-engine" };
  const webhook = { name: "validate.policy.example.com", clientConfig: { service: backend }, rules };
  const configuration = (
    ...webhooks: NonNullable<WebhookConfiguration["webhooks"]>
  ): WebhookConfiguration => ({
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "policy-engine" },
    webhooks,
  });
  const judged = (one: WebhookConfiguration, facts: Partial<typeof emptyCluster> = {}) =>
    lines(judgeWebhooks(claims, { ...emptyCluster, webhooks: { seen: [one] }, ...facts }));
  const refuses =
    "problem: webhook validate.policy.example.com (ValidatingWebhookConfiguration policy-engine) refuses everything while " +
    "Service policy-system/policy-engine";
  const remedy =
    "(restore it, or if nobody needs it: kubectl delete validatingwebhookconfiguration policy-engine)";
  const fine = ["ok: all that may refuse something are there"];

  it("are named with what they lack", () => {
    expect(judged(configuration(webhook))).toEqual([`${refuses} is not there ${remedy}`]);
    const services = { seen: [service("policy-system", "policy-engine", "10.255.70.9")] };
    expect(judged(configuration(webhook), { services })).toEqual([
      `${refuses} has no pod that is ready ${remedy}`,
    ]);
  });

  it("are no others", () => {
    const readyBackends = { seen: new Set(["policy-system/policy-engine"]) };
    expect(judged(configuration(webhook), { readyBackends })).toEqual(fine);
    expect(judged(configuration({ ...webhook, failurePolicy: "Ignore" }))).toEqual(fine);
    expect(judged(configuration({ ...webhook, clientConfig: {} }))).toEqual(fine);
    const ours = { ...configuration(webhook), metadata: { name: "x", labels: { "isthmus.io/owner": "me" } } };
    expect(judged(ours)).toEqual(fine);
  });

  it.each([
    ["nothing of ours", { rules: [{ ...rules[0], apiGroups: ["batch"] }] }, false],
    ["no creation", { rules: [{ ...rules[0], operations: ["DELETE"] }] }, false],
    [
      "pods, which Deployments make",
      { rules: [{ ...rules[0], apiGroups: [""], resources: ["pods"] }] },
      true,
    ],
    ["secrets of our namespace", { rules: [{ ...rules[0], apiGroups: [""], resources: ["secrets"] }] }, true],
    [
      "what is in another namespace",
      {
        rules: [{ ...rules[0], apiGroups: [""], resources: ["secrets", "pods"] }],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
      },
      false,
    ],
    [
      "our new namespace, by a label that it is to have",
      {
        rules: [{ ...rules[0], apiGroups: [""], resources: ["namespaces"] }],
        namespaceSelector: { matchLabels: { "istio-injection": "enabled" } },
      },
      true,
    ],
    ["labelled objects", { objectSelector: { matchExpressions: [{ key: "x", operator: "Exists" }] } }, false],
  ])("that are asked about %s", (_, more, isAsked) => {
    const one = { ...webhook, ...more } as typeof webhook;
    expect(judged(configuration(one))).toEqual(isAsked ? [`${refuses} is not there ${remedy}`] : fine);
  });
});

describe("NetworkPolicies", () => {
  const istiod: Door = {
    of: "istiod",
    namespace: "istio-system",
    labels: { app: "istiod" },
    direction: "Ingress",
    ports: [15012, 15017],
  };
  const policy = (spec: NetworkPolicy["spec"], namespace = "istio-system"): NetworkPolicy => ({
    metadata: { namespace, name: "deny" },
    spec,
  });
  const judged = (policies: readonly NetworkPolicy[], door = istiod) =>
    lines(judgePolicies([door], { seen: policies }));
  const open = ["ok: close no port of the mesh"];
  const closed = (ports: string) =>
    `problem: NetworkPolicy istio-system/deny closes the way to istiod, port ${ports} (let TCP ${ports} in, from ` +
    `all pods of the mesh${ports.includes("15017") ? " and the API server" : ""})`;
  const ingress = (...ports: readonly object[]) => policy({ ingress: [{ ports }] });

  it.each([
    ["there are none", [], open],
    ["all are of other pods", [policy({ podSelector: { matchLabels: { app: "shop" } } })], open],
    ["all are of another namespace", [policy({}, "shop")], open],
    ["they are about the other direction", [policy({ policyTypes: ["Egress"] })], open],
    ["one denies everything", [policy({ policyTypes: ["Ingress"] })], [closed("15012 and 15017")]],
    ["one lets some ports in", [ingress({ port: 15012 }, { port: 15014 })], [closed("15017")]],
    ["one lets a range in", [ingress({ port: 15000, endPort: 15999 })], open],
    ["one lets ports in by their names", [ingress({ port: "tls-xds" })], open],
    ["one lets UDP in", [ingress({ port: 15012, protocol: "UDP" })], [closed("15012 and 15017")]],
    ["one lets all that another denies in", [policy({}), policy({ ingress: [{}] })], open],
    [
      "one lets the whole Internet in",
      [policy({ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] })],
      open,
    ],
    [
      "one lets some callers in",
      [policy({ ingress: [{ from: [{ namespaceSelector: {} }] }] })],
      [
        "warning: NetworkPolicy istio-system/deny leaves only some a way to istiod, port 15012 and 15017 " +
          "(let TCP 15012 and 15017 in, from all pods of the mesh and the API server)",
      ],
    ],
  ] as const)("where %s", (_, policies, expected) => {
    expect(judged(policies as readonly NetworkPolicy[])).toEqual(expected);
  });

  it("keep pods from istiod as well", () => {
    const samples: Door = {
      of: "the samples in sample",
      namespace: "sample",
      labels: { app: "sleep" },
      direction: "Egress",
      ports: [15012],
    };
    const dnsOnly = policy({ egress: [{ ports: [{ port: 53, protocol: "UDP" }] }] }, "sample");
    expect(judged([dnsOnly], samples)).toEqual([
      "problem: NetworkPolicy sample/deny closes the way from the samples in sample, port 15012 (let TCP 15012 out, to istiod)",
    ]);
    expect(judged([policy({}, "sample")], samples)).toEqual(open);
  });
});
