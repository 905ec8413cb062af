import { expect, it } from "vitest";

import { readinessLines, readinessSummary, type Readiness } from "../../../cli/report/readiness.ts";

const readiness: Readiness = new Map([
  [
    "site7",
    [
      { check: "reachable", state: "ok", found: "answers in 43 ms" },
      { check: "clock", state: "warning", found: "its clock is 9 s off", remedy: "mend it" },
    ],
  ],
  [
    "site8",
    [
      { check: "domain", state: "unknown", found: "could not be asked" },
      { check: "webhooks", state: "problem", found: "one refuses", remedy: "remove it" },
    ],
  ],
]);

it("tells each look in a line, with what to do, in the colour of what it means", () => {
  const lines = readinessLines(readiness, (tone, text) => `<${tone}>${text}`);
  expect(lines).toEqual([
    "CLUSTER  CHECK      STATE    FOUND",
    "site7    reachable  ok       answers in 43 ms",
    "<warning>site7    clock      warning  its clock is 9 s off (mend it)",
    "<warning>site8    domain     unknown  could not be asked",
    "<bad>site8    webhooks   problem  one refuses (remove it)",
  ]);
});

it("counts what is in the way", () => {
  expect(readinessSummary(readiness)).toBe("2 clusters asked: 1 ready, 1 problem in the way of the rest.");
  const [[first, judgements] = ["", []]] = readiness;
  expect(readinessSummary(new Map([[first, judgements]]))).toBe(
    "1 cluster asked: `up` would refuse nothing.",
  );
});
