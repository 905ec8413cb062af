import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

import { parseUrn } from "./urn.ts";

/**
 * Remarks from the beginning or the end of an adoption: lines on a Command's standard error, which the engine shows for
 * a moment and keeps nowhere.
 */
export function adoptionRemarks(events: readonly EngineEvent[]): string[] {
  return events.flatMap(({ diagnosticEvent: event }) => {
    if (event?.ephemeral !== true || event.severity !== "info" || event.urn === undefined) return [];
    const isAdoption = parseUrn(event.urn).types.join("$") === adoptionTypes;
    return isAdoption && event.message.trim() !== "" ? [event.message.trim()] : [];
  });
}

/** The Command in components/clusters/adopted-cluster.ts. */
const adoptionTypes = "isthmus:clusters:AdoptedCluster$command:local:Command";
