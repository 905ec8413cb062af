import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { type ProgressEvent, reported } from "../../../toolchain/progress.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What is told of a task of 40 s, as `state detail`. */
async function tell(work: (update: (detail: string) => void) => void): Promise<string[]> {
  const events: ProgressEvent[] = [];
  const told = reported(
    "download kind",
    "from here",
    event => events.push(event),
    async update => {
      work(update);
      await new Promise(later => setTimeout(later, 40_000));
    },
  );
  await vi.advanceTimersByTimeAsync(40_000);
  await told;
  return events.map(({ state, detail }) => `${state} ${detail ?? ""}`.trim());
}

it("tells every 15 s that a task goes on", async () => {
  expect(await tell(() => undefined)).toEqual([
    "start from here",
    "info 15 s so far",
    "info 30 s so far",
    "done",
  ]);
});

it("tells how far a task is instead, and each step once", async () => {
  const told = await tell(update => {
    for (const text of ["1 of 2 MB", "1 of 2 MB", "2 of 2 MB"]) update(text);
  });
  expect(told).toEqual([
    "start from here",
    "update 1 of 2 MB",
    "update 2 of 2 MB",
    "info 2 of 2 MB",
    "info 2 of 2 MB",
    "done",
  ]);
});
