import { expect, it } from "vitest";

import { selects, type Selector } from "../../../components/kubernetes/selector.ts";

const labels = { app: "istiod", tier: "control" };

it.each<[Selector | undefined, boolean]>([
  [undefined, true],
  [{}, true],
  [{ matchLabels: { app: "istiod" } }, true],
  [{ matchLabels: { app: "istiod", x: "y" } }, false],
  [{ matchLabels: { app: "istiod", tier: "data" } }, false],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["a", "istiod"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "NotIn", values: ["istiod"] }] }, false],
  [{ matchExpressions: [{ key: "x", operator: "NotIn", values: ["y"] }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "Exists" }] }, true],
  [{ matchExpressions: [{ key: "app", operator: "DoesNotExist" }] }, false],
])("%j selects istiod: %s", (selector, isSelected) => {
  expect(selects(selector, labels)).toBe(isSelected);
});
