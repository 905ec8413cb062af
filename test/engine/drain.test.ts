import { expect, it } from "vitest";

import { run } from "../../toolchain/process.ts";
import { kubeconfigFor, refusingPort, startDeafServer } from "../support/deaf-server.ts";

/** Runs the task as a state does that was written long ago, and keeps what it says. */
const drain = (port: number): Promise<string> =>
  run("/bin/sh", ["-c", "node components/run.ts endpoints.drain 2>&1"], {
    env: { ISTHMUS_READER: "central", ISTHMUS_TARGET: "site7" },
    input: kubeconfigFor(port),
  });

it("says that a primary which is away could not be told who goes, and stops nothing", async () => {
  expect(await drain(await refusingPort())).toMatch(
    /^central could not be told that site7 goes: requests from there may fail \(.*refused.*\)\n$/,
  );
});

it("gives up a primary that is silent", async () => {
  const server = await startDeafServer();
  try {
    expect(await drain(server.port)).toMatch(/^central could not be told that site7 goes: .+\n$/);
  } finally {
    server.close();
  }
}, 20_000);
