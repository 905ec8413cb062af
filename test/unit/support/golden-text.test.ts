import { expect, it } from "vitest";

import { shortText, wholeText } from "../../support/golden-text.ts";
import type { Graph } from "../../support/preview-graph.ts";

const graph = (replicas: number): Graph => ({
  "a-istio (isthmus:mesh:ControlPlane)": { type: "isthmus:mesh:ControlPlane", parent: "stack" },
  "a-istio-group (x:y:Group)": { type: "x:y:Group", parent: "a-istio (isthmus:mesh:ControlPlane)" },
  "a-istio-istiod (k:apps:Deployment)": {
    type: "k:apps:Deployment",
    parent: "a-istio-group (x:y:Group)",
    inputs: { spec: { replicas } },
  },
  "a-samples-sleep (k:apps:Deployment)": { type: "k:apps:Deployment", parent: "stack", inputs: { spec: {} } },
});

it("has what istioctl renders in one line, also below a group of it, and everything else whole", () => {
  const text = JSON.parse(shortText(graph(1))) as Record<string, unknown>;
  expect(text).toMatchObject({
    "a-istio (isthmus:mesh:ControlPlane)": { parent: "stack" },
    "a-istio-group (x:y:Group)": expect.stringMatching(/^in a-istio \(.*\), sha256 [0-9a-f]{12}$/) as unknown,
    "a-istio-istiod (k:apps:Deployment)": expect.stringMatching(/^in a-istio-group /) as unknown,
    "a-samples-sleep (k:apps:Deployment)": { inputs: { spec: {} } },
  });
});

it("differs where the whole text differs", () => {
  expect(shortText(graph(1))).toBe(shortText(graph(1)));
  expect(shortText(graph(1))).not.toBe(shortText(graph(2)));
  expect(wholeText(graph(1))).not.toBe(wholeText(graph(2)));
});
