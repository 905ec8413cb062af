import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";

import { adoptionRemarks } from "../../../cli/report/adoption-remarks.ts";
import { urn } from "./events.ts";

const says = (types: readonly string[], message: string): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  diagnosticEvent: {
    urn: urn(types, "site7-adoption"),
    message,
    color: "never",
    severity: "info",
    ephemeral: true,
  },
});

const adoption = ["isthmus:clusters:AdoptedCluster", "command:local:Command"];

it("tells what the adoption of a cluster says, and nothing that other resources say", () => {
  const stays = "site7: namespace sample stays: somebody has ConfigMap theirs in it";
  const events = [
    says(adoption, "\n"),
    says(["isthmus:clusters:KindCluster", "command:local:Command"], "Creating cluster\n"),
    says(adoption, `${stays}\n`),
  ];
  expect(adoptionRemarks(events)).toEqual([stays]);
});
