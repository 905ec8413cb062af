import { relative } from "node:path";

/** The result of a layer of tests. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** The first lines of what went wrong outside any test; empty when nothing did. */
  readonly problems: readonly string[];
}

export const noTests: Counts = { passed: 0, failed: 0, problems: [] };

/** A layer that could not run: it counts as one failed test, so that it is never mistaken for an empty one. */
export const couldNotRun = (reason: string): Counts => ({ passed: 0, failed: 1, problems: [reason] });

export const add = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  problems: [...a.problems, ...b.problems],
});

/** The line every run of the tests ends with. */
export const summaryLine = ({ passed, failed }: Counts): string => `${passed} passed, ${failed} failed`;

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    /** Milliseconds since 1970. */
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts of a report of Vitest's `json` reporter. A file that failed without a failed test (it did not load, or a hook
 * threw) counts as one.
 * @param exitCode Vitest fails for reasons that are in no file too, such as an unhandled rejection.
 */
export function vitestCounts(report: string, exitCode: number): Counts {
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(report) as VitestReport;
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some(assertion => assertion.status === "failed"),
  );
  const failed = numFailedTests + broken.length;
  const problems = broken.map(({ name, message }) => `${name}: ${(message ?? "").split("\n")[0] ?? ""}`);
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, problems: [`vitest exited with ${exitCode}`] };
  return { passed, failed, problems };
}

/** How long the tests of one file took. */
export interface FileTime {
  /** From the project's directory. */
  readonly file: string;
  readonly seconds: number;
}

/** The times of the files in a report of Vitest's `json` reporter, the slowest first. */
export function fileTimes(report: string, directory: string): FileTime[] {
  const { testResults } = JSON.parse(report) as VitestReport;
  return testResults
    .map(({ name, startTime, endTime }) => ({
      file: relative(directory, name),
      seconds: (endTime - startTime) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds);
}

interface GoEvent {
  readonly Action?: string;
  readonly Package?: string;
  readonly Test?: string;
}

/**
 * Counts of `go test -json`, one JSON object per line. A package that failed without a failed test (it did not compile)
 * counts as one.
 */
export function goCounts(output: string, exitCode: number): Counts {
  let passed = 0;
  const failedTests = new Map<string, number>();
  const failedPackages = new Set<string>();
  for (const line of output.split("\n")) {
    if (!line.startsWith("{")) continue;
    const { Action: action, Package: name = "", Test: test } = JSON.parse(line) as GoEvent;
    if (test !== undefined && action === "pass") passed++;
    if (test !== undefined && action === "fail") failedTests.set(name, (failedTests.get(name) ?? 0) + 1);
    if (test === undefined && action === "fail") failedPackages.add(name);
  }
  const broken = [...failedPackages].filter(name => !failedTests.has(name));
  const failed = [...failedTests.values()].reduce((sum, count) => sum + count, broken.length);
  if (failed === 0 && exitCode !== 0)
    return { passed, failed: 1, problems: [`go test exited with ${exitCode}`] };
  return { passed, failed, problems: broken.map(name => `${name}: did not build`) };
}
