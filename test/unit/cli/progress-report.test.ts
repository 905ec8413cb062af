import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Terminal } from "../../../cli/line/terminal.ts";
import { ProgressReport } from "../../../cli/report/progress-report.ts";
import { begins, ends, metadata } from "./events.ts";

/** A terminal that keeps what is shown in it. */
function watched(live: boolean) {
  const lines: string[] = [];
  let status = "";
  const terminal: Terminal = {
    live,
    isAnswered: false,
    isColoured: false,
    paint: (_, text) => text,
    line: (text = "") => lines.push(text),
    prompt: () => undefined,
    status: text => (status = text),
    data: () => undefined,
  };
  return { lines, terminal, status: () => status };
}

const node = metadata("create", ["isthmus:clusters:KindCluster", "command:local:Command"], "main0");
const other = metadata("create", ["isthmus:clusters:KindCluster", "command:local:Command"], "remote0");

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("in a terminal", () => {
  it("the last line tells what is done, how far it is and since when", () => {
    const { terminal, status, lines } = watched(true);
    const report = new ProgressReport(terminal);
    report.start("update", "update of stack dev");
    report.engine(begins(node));
    report.engine(begins(other));
    vi.advanceTimersByTime(65_400);
    expect(status()).toBe(
      "update of stack dev 1 min 5 s, clusters: main0 create 1 min 5 s, clusters: remote0 create 1 min 5 s",
    );
    report.engine(ends(node));
    vi.advanceTimersByTime(200);
    expect(status()).toBe("1 done; update of stack dev 1 min 5 s, clusters: remote0 create 1 min 5 s");
    expect(lines).toEqual(["  clusters: main0 create (1 min 5 s)"]);
    report.close();
    expect(status()).toBe("");
  });

  it("a task keeps what it is about, and is told of once", () => {
    const { terminal, status, lines } = watched(true);
    const report = new ProgressReport(terminal);
    report.toolchain({ task: "node image", state: "start", detail: "pulling it" });
    vi.advanceTimersByTime(15_000);
    report.toolchain({ task: "node image", state: "info", detail: "15 s so far", seconds: 15 });
    expect(status()).toBe("node image (pulling it) 15 s");
    expect(lines).toEqual([]);
    report.close();
  });
});

describe("anywhere else", () => {
  it("there is a line for each start and end, and every 15 s in between", () => {
    const { terminal, lines, status } = watched(false);
    const report = new ProgressReport(terminal);
    report.toolchain({ task: "build kind", state: "start", detail: "from source" });
    report.toolchain({ task: "build kind", state: "info", detail: "15 s so far", seconds: 15 });
    report.toolchain({ task: "build kind", state: "done", seconds: 21 });
    report.start("update", "update of stack dev");
    report.engine(begins(node));
    vi.advanceTimersByTime(31_000);
    report.engine(ends(node));
    report.end("update", "update of stack dev done (31.0 s)");
    report.close();
    expect(lines).toEqual([
      "build kind: from source ...",
      "build kind: 15 s so far",
      "build kind done (21.0 s)",
      "update of stack dev ...",
      "  still at it: update of stack dev 15 s, clusters: main0 create 15 s",
      "  still at it: update of stack dev 30 s, clusters: main0 create 30 s",
      "  clusters: main0 create (31.0 s)",
      "update of stack dev done (31.0 s)",
    ]);
    expect(status()).toBe("");
  });
});

describe("a download", () => {
  const show = (live: boolean) => {
    const { terminal, status, lines } = watched(live);
    const report = new ProgressReport(terminal);
    report.toolchain({ task: "download kind 0.33.0", state: "start", detail: "https://example.org/kind" });
    for (const detail of ["12 of 36 MB", "18 of 36 MB"])
      report.toolchain({ task: "download kind 0.33.0", state: "update", detail });
    vi.advanceTimersByTime(1000);
    const shown = status();
    report.close();
    return { lines, shown };
  };

  it("tells in a terminal's last line how far it is", () => {
    expect(show(true)).toEqual({ lines: [], shown: "download kind 0.33.0 (18 of 36 MB) 1 s" });
  });

  it("prints no line for each of its steps elsewhere", () => {
    expect(show(false).lines).toEqual(["download kind 0.33.0: https://example.org/kind ..."]);
  });
});
