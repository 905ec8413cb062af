import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";

import { commandRemarks } from "../../../cli/report/command-remarks.ts";
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

const drain = ["isthmus:mesh:Drain", "command:local:Command"];

it("tells what the adoption of a cluster and a drain say, and nothing that other resources say", () => {
  const stays = "site7: namespace sample stays: somebody has ConfigMap theirs in it";
  const late = "central could not be told that site7 goes: requests from there may fail (connection refused)";
  const events = [
    says(drain, `${late}\n`),
    says(adoption, "\n"),
    says(["isthmus:clusters:KindCluster", "command:local:Command"], "Creating cluster\n"),
    says(adoption, `${stays}\n`),
  ];
  expect(commandRemarks(events)).toEqual([late, stays]);
});
