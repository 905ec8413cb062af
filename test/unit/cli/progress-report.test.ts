import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ProgressReport } from "../../../cli/report/progress-report.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** All that a terminal shows of a download that is half done. */
function show(live: boolean): { lines: string[]; statuses: string[] } {
  const lines: string[] = [];
  const statuses: string[] = [];
  const report = new ProgressReport({
    live,
    columns: 110,
    line: (text = "") => lines.push(text),
    status: text => statuses.push(text),
    data: () => undefined,
  });
  report.toolchain({ task: "download kind 0.33.0", state: "start", detail: "https://example.org/kind" });
  for (const detail of ["12 of 36 MB", "18 of 36 MB"])
    report.toolchain({ task: "download kind 0.33.0", state: "update", detail });
  vi.advanceTimersByTime(1000);
  report.close();
  return { lines, statuses };
}

it("shows in a terminal's last line how far a download is", () => {
  const { lines, statuses } = show(true);
  expect(lines).toEqual([]);
  expect(statuses).toContain("download kind 0.33.0 (18 of 36 MB) 1 s");
});

it("prints no line for each step of one elsewhere", () => {
  expect(show(false)).toEqual({
    lines: ["download kind 0.33.0: https://example.org/kind ..."],
    statuses: [""],
  });
});
