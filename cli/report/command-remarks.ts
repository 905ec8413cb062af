import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

import { parseUrn } from "./urn.ts";

/**
 * Remarks from the beginning or the end of an adoption, and from a drain: lines on a Command's standard error, which the engine
 * shows for a moment and keeps nowhere.
 */
export function commandRemarks(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: event }) => {
    if (event?.ephemeral !== true || event.severity !== "info" || event.urn === undefined) return [];
    const isRemarking = remarking.has(parseUrn(event.urn).types.join("$"));
    return isRemarking && event.message.trim() !== "" ? [event.message.trim()] : [];
  });
}

/** The Commands in components/clusters/adopted-cluster.ts and components/mesh/drain.ts. */
const remarking: ReadonlySet<string> = new Set([
  "isthmus:clusters:AdoptedCluster$command:local:Command",
  "isthmus:mesh:Drain$command:local:Command",
]);
