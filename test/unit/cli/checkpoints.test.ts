import { expect, it } from "vitest";

import { writesStateOnce } from "../../../cli/recovery/checkpoints.ts";
import { parseStackFile } from "../../../cli/pulumi/stack-file.ts";

const stackOf = (count: number) => {
  const edges = Array.from(
    { length: count },
    (_, i) => `    site-${i}: { site: remote0, management: main0 }\n`,
  );
  const text = `config:\n  isthmus:edges:\n${edges.join("")}`;
  return { path: "Pulumi.x.yaml", ...parseStackFile(text, "Pulumi.x.yaml") };
};

it.each([
  [1, "file:///state", false],
  [49, "file:///state", false],
  [50, "file:///state", true],
  [50, "s3://bucket", true],
  [1000, "https://app.example.org", false],
])("%i edge sites in %s: the state is written once: %s", (count, backend, once) => {
  expect(writesStateOnce(stackOf(count), backend)).toBe(once);
});

it("a stack without edge sites has its state written at each step", () => {
  expect(writesStateOnce(parseStackFile("config: {}", "x"), "file:///state")).toBe(false);
});
