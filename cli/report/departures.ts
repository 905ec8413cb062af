import type { TimedEvent } from "./phases.ts";
import { parseUrn } from "./urn.ts";

/**
 * When an update was done with the last cluster that left the mesh, in the clock of its events; undefined where none did. It proves the
 * mesh before that, while those that leave still answer.
 */
export function lastDeparture(events: readonly TimedEvent[]): number | undefined {
  return events.findLast(({ event: { resOutputsEvent: step } }) => {
    if (step?.metadata.op !== "delete") return false;
    return parseUrn(step.metadata.urn).types.includes("isthmus:mesh:Drain");
  })?.at;
}
