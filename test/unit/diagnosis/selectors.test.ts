import { describe, expect, it } from "vitest";

import { closingPolicy, selects } from "../../../components/diagnosis/hops/selectors.ts";
import type { Selector } from "../../../components/diagnosis/questions/item.ts";
import type { NetworkPolicy } from "../../../components/diagnosis/questions/objects.ts";

const labels = { app: "gateway", tier: "edge" };

describe("a selector", () => {
  it.each<[Selector, boolean]>([
    [{}, true],
    [{ matchLabels: { app: "gateway" } }, true],
    [{ matchLabels: { app: "gateway", tier: "core" } }, false],
    [{ matchExpressions: [{ key: "app", operator: "In", values: ["gateway", "x"] }] }, true],
    [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["gateway"] }] }, false],
    [{ matchExpressions: [{ key: "other", operator: "NotIn", values: ["x"] }] }, true],
    [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
    [{ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
  ])("%j takes the pods: %s", (selector, taken) => {
    expect(selects(selector, labels)).toBe(taken);
  });
});

describe("a port", () => {
  const policy = (ingress: NetworkPolicy["ingress"], more: Partial<NetworkPolicy> = {}): NetworkPolicy => ({
    name: "p",
    namespace: "istio-system",
    selector: { matchLabels: { app: "gateway" } },
    ingress,
    ...more,
  });

  it.each<[string, NetworkPolicy[], boolean]>([
    ["without policies", [], false],
    ["with a policy that is about what goes out", [policy(undefined)], false],
    ["with a policy that lets nothing in", [policy([])], true],
    ["with a rule that names no port", [policy([{}])], false],
    ["with a rule for another port", [policy([{ ports: [{ port: 15_021 }] }])], true],
    ["with a rule for it", [policy([{ ports: [{ port: 15_443 }] }])], false],
    ["within a range", [policy([{ ports: [{ port: 15_000, endPort: 16_000 }] }])], false],
    ["beside a range", [policy([{ ports: [{ port: 15_000, endPort: 15_400 }] }])], true],
    ["with a rule for a named port", [policy([{ ports: [{ port: "tls" }] }])], false],
    ["which another policy opens", [policy([]), policy([{}], { name: "q" })], false],
    ["with a policy of another namespace", [policy([], { namespace: "sample" })], false],
    ["with a policy for other pods", [policy([], { selector: { matchLabels: { app: "x" } } })], false],
  ])("%s: is it closed?", (_, policies, closed) => {
    expect(closingPolicy(policies, "istio-system", labels, 15_443)?.name).toBe(closed ? "p" : undefined);
  });
});
