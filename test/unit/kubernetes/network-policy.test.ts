import { describe, expect, it } from "vitest";

import { openingOf, restricts, type NetworkPolicy } from "../../../components/kubernetes/network-policy.ts";

type Spec = NetworkPolicy["spec"];

const policy = (spec: Spec, namespace = "istio-system"): NetworkPolicy => ({
  metadata: { name: "p", namespace },
  spec,
});

describe("a NetworkPolicy has a say in what comes to pods", () => {
  const traffic = { namespace: "istio-system", labels: { app: "gateway" }, direction: "Ingress" } as const;
  it.each<[string, NetworkPolicy, boolean]>([
    ["when it selects all", policy({}), true],
    ["when it selects them", policy({ podSelector: { matchLabels: { app: "gateway" } } }), true],
    ["not when it selects others", policy({ podSelector: { matchLabels: { app: "x" } } }), false],
    ["not when it is about what goes out", policy({ policyTypes: ["Egress"] }), false],
    ["not in another namespace", policy({}, "sample"), false],
  ])("%s", (_, found, expected) => {
    expect(restricts(found, traffic)).toBe(expected);
  });

  it("and in what goes out, only when it says so or has such rules", () => {
    const out = { ...traffic, direction: "Egress" } as const;
    expect(
      [policy({}), policy({ egress: [] }), policy({ policyTypes: ["Egress"] })].map(p => restricts(p, out)),
    ).toEqual([false, true, true]);
  });
});

it.each<[string, Spec[], string]>([
  ["a policy lets nothing in", [{}], "closed"],
  ["a rule names no port", [{ ingress: [{}] }], "open"],
  ["a rule is for another port", [{ ingress: [{ ports: [{ port: 15_021 }] }] }], "closed"],
  ["a rule is for it", [{ ingress: [{ ports: [{ port: 15_443 }] }] }], "open"],
  ["it is within a range", [{ ingress: [{ ports: [{ port: 15_000, endPort: 16_000 }] }] }], "open"],
  ["it is beside a range", [{ ingress: [{ ports: [{ port: 15_000, endPort: 15_400 }] }] }], "closed"],
  ["a rule has a named port", [{ ingress: [{ ports: [{ port: "tls" }] }] }], "open"],
  ["a rule is for UDP", [{ ingress: [{ ports: [{ port: 15_443, protocol: "UDP" }] }] }], "closed"],
  ["another policy opens it", [{}, { ingress: [{}] }], "open"],
  ["some peers are let in", [{ ingress: [{ from: [{ podSelector: {} }] }] }], "narrow"],
  ["everybody is let in", [{ ingress: [{ from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }] }], "open"],
])("where %s", (_, specs, opening) => {
  expect(
    openingOf(
      specs.map(spec => policy(spec)),
      15_443,
      "Ingress",
    ),
  ).toBe(opening);
});
