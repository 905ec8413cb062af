import { describe, expect, it } from "vitest";

import { parseRecorded } from "../../../cli/pulumi/recorded-identity.ts";
import { describeRemains } from "../../../cli/recovery/describe-remains.ts";
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

describe("after a destroy", () => {
  const none = { containers: [], networks: [], files: [] };
  const standing = standingUnder("isthmus-dev", [], [seenNetwork("isthmus-dev", ann)], []);

  it("a clean machine is told so", () => {
    expect(describeRemains("dev", true, { left: none, standing: [] }, [])).toEqual([
      "Nothing of stack dev is left on this machine: no container, no network, no file.",
    ]);
  });

  it("what is left is told with what keeps it", () => {
    const left = { ...none, networks: ["isthmus-dev"] };
    const kept = [{ name: "isthmus-dev", users: ["proxy"] }];
    expect(describeRemains("dev", true, { left, standing: [] }, kept)).toEqual([
      "LEFT: isthmus-dev",
      "  isthmus-dev is kept by proxy, which the stack did not make",
    ]);
  });

  it("of a stack that this backend does not know, others' things are told, whose and since when", () => {
    const lines = describeRemains("dev", false, { left: none, standing }, []);
    expect(lines.join("\n")).toMatch(/nothing was deleted.*made by ann@laptop at 2026.*--owner OWNER/s);
    expect(lines.join("\n")).not.toContain("Nothing of stack dev is left");
  });

  it("of a stack that was refused, its own and others' are told apart", () => {
    const lines = describeRemains("dev", true, { left: none, standing }, []);
    expect(lines[0]).toContain("Nothing of stack dev is left");
    expect(lines[1]).toBe("Under its names there is what others made:");
  });
});

it("a state tells the identity of its stack, whether it knows anything, and clusters that kind made", () => {
  const urn = (types: string, name: string) => `urn:pulumi:dev::isthmus::${types}::${name}`;
  const resources = [
    { urn: urn("pulumi:pulumi:Stack", "isthmus-dev"), type: "pulumi:pulumi:Stack" },
    {
      urn: urn("isthmus:stack:Identity$command:local:Command", "identity"),
      type: "command:local:Command",
      custom: true,
      outputs: { stdout: JSON.stringify(ann) },
    },
  ];
  const state = (listed: readonly object[]) =>
    JSON.stringify({ version: 3, deployment: { resources: listed } });
  expect(parseRecorded(state(resources))).toEqual({
    identity: ann,
    isEmpty: false,
    kindClusters: false,
    adoptedClusters: false,
    names: new Set(["identity"]),
  });
  expect(parseRecorded(state(resources.slice(0, 1)))).toEqual({
    identity: undefined,
    isEmpty: true,
    kindClusters: false,
    adoptedClusters: false,
    names: new Set(),
  });
  expect(parseRecorded(JSON.stringify({ version: 3, deployment: {} }))).toEqual({
    identity: undefined,
    isEmpty: true,
    kindClusters: false,
    adoptedClusters: false,
    names: new Set(),
  });
  const cluster = { urn: urn("isthmus:clusters:KindCluster", "main0"), type: "isthmus:clusters:KindCluster" };
  expect(parseRecorded(state([cluster])).kindClusters).toBe(true);
  const adopted = {
    urn: urn("isthmus:clusters:AdoptedCluster", "site7"),
    type: "isthmus:clusters:AdoptedCluster",
  };
  expect(parseRecorded(state([adopted])).adoptedClusters).toBe(true);
});
