import { expect, it } from "vitest";

import { selects, type Selector } from "../../../components/kubernetes/selector.ts";

const labels = { app: "gateway", tier: "edge" };

it.each<[Selector, boolean]>([
  [{}, true],
  [{ matchLabels: { app: "gateway" } }, true],
  [{ matchLabels: { app: "gateway", tier: "core" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["gateway", "x"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["gateway"] }] }, false],
  [{ matchExpressions: [{ key: "other", operator: "NotIn", values: ["x"] }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] }, false],
])("%j selects the pods: %s", (selector, expected) => {
  expect(selects(selector, labels)).toBe(expected);
});
