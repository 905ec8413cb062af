import { expect, it } from "vitest";

import { writesStateOnce } from "../../../cli/recovery/checkpoints.ts";

const edgesOf = (count: number) => ({
  edges: Object.fromEntries(Array.from({ length: count }, (_, i) => [`site-${i}`, { site: "remote0" }])),
});

it.each([
  [1, "file:///state", false],
  [49, "file:///state", false],
  [50, "file:///state", true],
  [50, "s3://bucket", true],
  [1000, "https://app.example.org", false],
])("%i edge sites in %s: the state is written once: %s", (count, backend, once) => {
  expect(writesStateOnce(edgesOf(count), backend)).toBe(once);
});

it("a stack without edge sites has its state written at each step", () => {
  expect(writesStateOnce({}, "file:///state")).toBe(false);
});
