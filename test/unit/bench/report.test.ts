import { expect, it } from "vitest";

import { report, type Round } from "../../../bench/main-job/report.ts";

function round(clusters: number, seconds: number, again: number, withEdge?: number): Round {
  const own = {
    first: { seconds, phases: [["clusters", seconds / 2] as const] },
    again,
    preview: again / 2,
    stateBytes: 2048,
    ...(withEdge !== undefined && { withEdge }),
  };
  const byHand = {
    seconds: seconds * 2,
    phases: [["clusters", 3] as const, ["verified", seconds * 2] as const],
  };
  return { shape: { clusters, networks: 1 }, byHand, taken: { "./isthmus": own } };
}

it("a shape has a table of all rounds, and where phases ended", () => {
  expect(report([round(2, 10, 4, 12), round(2, 14, 5, 14)])).toEqual([
    "| 2 clusters, 1 network | each round | median |",
    "|---|---|---|",
    "| by hand, nothing to verified | 20.0 · 28.0 | 24.0 |",
    "| `./isthmus up`, nothing to verified | 10.0 · 14.0 | 12.0 |",
    "| ratio to by hand | 0.50 · 0.50 | 0.50 |",
    "| `./isthmus up` with an edge site, nothing to verified | 12.0 · 14.0 | 13.0 |",
    "| ratio to without | 1.20 · 1.00 | 1.10 |",
    "| `./isthmus up` again, no change | 4.0 · 5.0 | 4.5 |",
    "| `./isthmus preview` of the existing stack | 2.0 · 2.5 | 2.3 |",
    "| its state, KiB | 2 · 2 | 2 |",
    "",
    "Phase ends, seconds after the start, median:",
    "",
    "| by hand | s | `./isthmus up` | s |",
    "|---|---|---|---|",
    "| clusters | 3.0 | clusters | 6.0 |",
    "| verified | 24.0 |  |  |",
    "",
  ]);
});

it("several shapes are compared with two clusters on as many networks", () => {
  expect(report([round(2, 10, 4), round(4, 15, 6)]).slice(-5)).toEqual([
    "| | by hand | `./isthmus up` | ratio | no change | × two | preview | × two | linear |",
    "|---|---|---|---|---|---|---|---|---|",
    "| 2 clusters, 1 network | 20.0 | 10.0 | 0.50 | 4.0 | 1.00 | 2.0 | 1.00 | 1.00 |",
    "| 4 clusters, 1 network | 30.0 | 15.0 | 0.50 | 6.0 | 1.50 | 3.0 | 1.50 | 2.00 |",
    "",
  ]);
});
