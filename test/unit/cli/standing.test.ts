import { expect, it } from "vitest";

import { parseRecorded } from "../../../cli/pulumi/recorded-identity.ts";
import { describeStanding, standingUnder } from "../../../cli/recovery/standing.ts";
import { identityOf, seenNetwork, seenNode } from "../../support/docker-sights.ts";

const ann = identityOf("ann");

it("what stands under a stack's names: its network, what was made there, and clusters of its config's names", () => {
  const networks = [seenNetwork("isthmus-dev", ann), seenNetwork("isthmus-dev-2", ann), seenNetwork("kind")];
  const nodes = [
    seenNode("isthmus-dev-main0", "isthmus-dev"),
    seenNode("isthmus-dev-remote0", "kind"),
    seenNode("isthmus-dev-2-main0", "isthmus-dev-2"),
    seenNode("other", "kind"),
  ];
  const names = ["isthmus-dev-main0", "isthmus-dev-remote0"];
  expect(standingUnder("isthmus-dev", names, networks, nodes).map(describeStanding)).toEqual([
    "network isthmus-dev of the stack dev, made by ann@laptop at 2026-11-26T01:00:00.000Z (owner id-of-ann-dev)",
    "kind cluster isthmus-dev-main0 of the stack dev, made by ann@laptop at 2026-11-26T01:00:00.000Z (owner id-of-ann-dev)",
    "kind cluster isthmus-dev-remote0, which no stack made",
  ]);
});

it("a state tells the identity of its stack, and whether it knows anything", () => {
  const urn = (types: string, name: string) => `urn:pulumi:dev::isthmus::${types}::${name}`;
  const resources = [
    { urn: urn("pulumi:pulumi:Stack", "isthmus-dev") },
    {
      urn: urn("isthmus:stack:Identity$command:local:Command", "identity"),
      outputs: { stdout: JSON.stringify(ann) },
    },
  ];
  const state = (listed: readonly object[]) =>
    JSON.stringify({ version: 3, deployment: { resources: listed } });
  expect(parseRecorded(state(resources))).toEqual({ identity: ann, isEmpty: false });
  expect(parseRecorded(state(resources.slice(0, 1)))).toEqual({ identity: undefined, isEmpty: false });
  expect(parseRecorded(JSON.stringify({ version: 3, deployment: {} }))).toEqual({
    identity: undefined,
    isEmpty: true,
  });
});
