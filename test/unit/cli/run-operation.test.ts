import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";

import { EngineError } from "../../../cli/pulumi/engine.ts";
import { observe } from "../../../cli/pulumi/run-operation.ts";

type Operation = Parameters<typeof observe<void>>[3];

const says = (message: string): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  diagnosticEvent: { severity: "error", message, color: "never" },
});

/** What an update fails with whose engine ends with an error once it is told to stop. */
async function failureOf(hopeless: AbortController, stop: AbortController, work: Operation): Promise<string> {
  const operation: Operation = async options => {
    await work(options);
    expect(options.signal.aborted).toBe(true);
    throw new EngineError(255, "", "^C received");
  };
  try {
    await observe("update of stack dev", stop.signal, () => undefined, operation, hopeless.signal);
  } catch (error) {
    return String(error);
  }
  throw new Error("it did not fail");
}

it("an update that is stopped as hopeless fails with the reason, not with how its steps ended", async () => {
  const hopeless = new AbortController();
  const work: Operation = ({ onEvent }) => {
    onEvent(says("kind: no space left on device"));
    hopeless.abort("site7: one reason\nsite8: another");
    onEvent(says("Resource operation was cancelled for sleep"));
    return Promise.resolve();
  };
  expect(await failureOf(hopeless, new AbortController(), work)).toBe(
    "CliError: update of stack dev failed\n  site7: one reason\n  site8: another\n  kind: no space left on device",
  );
});

it("an update that the user interrupts is interrupted, whatever is hopeless about it", async () => {
  const [hopeless, stop] = [new AbortController(), new AbortController()];
  const work: Operation = () => {
    hopeless.abort("site7: one reason");
    stop.abort();
    return Promise.resolve();
  };
  expect(await failureOf(hopeless, stop, work)).toMatch(/update of stack dev interrupted$/);
});
