import { describe, expect, it } from "vitest";

import { lastSeen } from "../../../cli/pulumi/last-seen.ts";
import { leaveOut } from "../../../cli/pulumi/leave-out.ts";
import { outputsWithout } from "../../../cli/pulumi/live-verification.ts";
import { recordedResources } from "../../../cli/pulumi/recorded-resources.ts";
import { forgottenLines } from "../../../cli/report/forgotten.ts";
import { leftOutEntries, leftOutLines } from "../../../cli/report/left-out.ts";
import { parseUrn } from "../../../cli/report/urn.ts";
import { judgeLeftOut } from "../../../stacks/judge-left-out.ts";
import { planStack } from "../../../stacks/plan.ts";
import type { Outputs } from "../../../stacks/outputs.ts";
import { readFixture } from "../../engine/state/fixtures.ts";
import { check, devConfig, images, problemsOf } from "../../support/config.ts";

const resources = recordedResources(readFixture("dev").state);
const plan = planStack("dev", check(devConfig({ edges: {} })), images);
const noAnswer = { unseen: "no answer", seconds: 10 };
const without = (...away: string[]) =>
  leaveOut(plan, resources, new Map(away.map(name => [name, noAnswer] as const)));
const namesIn = (urns: readonly string[]) => new Set(urns.map(urn => parseUrn(urn).name));

describe("clusters that do not answer", () => {
  it("are nothing where all do", () => {
    expect(without()).toMatchObject({ exclude: [], absence: { clusters: new Map() } });
  });

  it("are left out by themselves, and the proofs of the others are made", () => {
    const { absence, exclude } = without("remote0");
    expect([...absence.clusters.keys()]).toEqual(["remote0"]);
    const names = namesIn(exclude);
    expect(names).toContain("remote0-istio-cacerts");
    expect(names).not.toContain("main0-istio-cacerts");
    expect(names).not.toContain("verification");
    expect([...without("remote0").providers]).toEqual([expect.stringMatching(/kubernetes::remote0$/)]);
  });

  it("take the remotes of a primary along, and then nobody is left for a proof", () => {
    const { absence, exclude } = without("main0");
    expect([...absence.clusters].map(([name, { isAway }]) => [name, isAway])).toEqual([
      ["main0", true],
      ["remote0", false],
    ]);
    expect(namesIn(exclude)).toContain("verification");
    expect(leftOutLines("dev", absence.clusters)).toEqual([
      expect.stringMatching(
        /^left out: main0 could not be asked within 10 s \(no answer\); last seen \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
      ),
      expect.stringMatching(/^left out: remote0, because its istiod is in main0; last seen /),
      "Nothing was changed in main0 and remote0. Once main0 can be asked again, ./isthmus up completes it.",
    ]);
  });
});

describe("the last time that a cluster was seen", () => {
  const stackWith = (outputs: object) => [{ urn: "", type: "pulumi:pulumi:Stack", outputs: { ...outputs } }];
  const verification = { verifiedAt: "2026-11-26T10:00:00.000Z", clusters: { site: {} } };

  it("is the newest of what the state tells", () => {
    const changed = { urn: "", type: "", modified: "2026-11-26T11:00:00.5Z" };
    expect(lastSeen(stackWith({ verification }), "site", [changed])).toBe("2026-11-26T11:00:00.500Z");
    expect(lastSeen(stackWith({ verification }), "site", [])).toBe("2026-11-26T10:00:00.000Z");
  });

  it("is kept where a later proof was made without it", () => {
    const leftOut = { site: { lastSeen: "2026-11-25T10:00:00.000Z" } };
    const outputs = { verification: { ...verification, clusters: { main0: {} } }, leftOut };
    expect(lastSeen(stackWith(outputs), "site", [])).toBe("2026-11-25T10:00:00.000Z");
    expect(lastSeen([], "site", [])).toBeUndefined();
  });

  it("is said to be unknown", () => {
    const site = { why: noAnswer, isAway: true };
    expect(leftOutEntries(new Map([["site", site]]))).toEqual([
      { cluster: "site", reason: "site could not be asked within 10 s (no answer)", lastSeen: null },
    ]);
  });
});

it("tells what a cluster that was forgotten still has", () => {
  const objects = ["ClusterRole istiod", "ConfigMap istio-system/istio", "ConfigMap istio-system/values"];
  expect(forgottenLines([{ cluster: "site", objects }])).toEqual([
    "site is forgotten. Left behind there: 3 objects: 1 ClusterRole, 2 ConfigMap in istio-system. " +
      "Each has the label isthmus.io/owner.",
  ]);
});

describe("something new in a cluster that is left out", () => {
  const manifests = new Map();

  it("is refused, because it can't be made", () => {
    const { absence } = without("remote0");
    expect(judgeLeftOut(plan, manifests, absence)).toEqual([]);
    const recorded = new Set([...absence.recorded].filter(name => name !== "main0-reads-remote0"));
    expect(judgeLeftOut(plan, manifests, { ...absence, recorded })).toEqual([
      {
        path: "isthmus:clusters.remote0",
        reason:
          "it could not be asked within 10 s (no answer), so it would be left out, but the config wants something new of it: " +
          "main0-reads-remote0",
        remedy: "take that change back until the cluster answers",
      },
    ]);
  });
});

it("a preference for local pods that is new in a primary that is left out is refused", () => {
  const config = check(
    devConfig({ edges: {}, mesh: { ...(devConfig()["mesh"] as object), locality: "preferLocal" } }),
  );
  const { absence } = without("main0");
  const [found] = judgeLeftOut(planStack("dev", config, images), new Map(), absence);
  expect(found?.reason).toContain("main0-locality");
});

it("does not ask what is wrong with the kubeconfig of a cluster that is left out", () => {
  const subnets = { podSubnet: "10.70.0.0/16", serviceSubnet: "10.255.70.0/24" };
  const site = {
    adopt: { kubeconfigKey: "kubeconfig-site", context: "admin", ...subnets },
    network: "network1",
  };
  const raw = { clusters: { site }, rootCas: {} };
  const secrets = { "kubeconfig-site": "clusters: []" };
  expect(problemsOf(raw, { secrets })).toHaveLength(1);
  expect(problemsOf(raw, { secrets, leftOut: new Set(["site"]) })).toEqual([]);
});

it("asks of a stack's outputs what is left", () => {
  const request = { versions: ["v1", "v2"], endpoints: 2, root: "" };
  const outputs = {
    verifyRequest: { ...request, clusters: ["a", "b"].map(name => ({ name, primary: name })) },
    samplePods: { a: { v1: 1 }, b: { v2: 1 } },
    tunnelsRequest: { tunnels: [{ code: "x", management: "b" }] },
  } as unknown as Outputs;
  expect(outputsWithout(outputs, new Set())).toEqual(outputs);
  const one = outputsWithout(outputs, new Set(["b"]));
  expect(one.verifyRequest).toMatchObject({ versions: ["v1"], clusters: [{ name: "a" }] });
  expect(one.tunnelsRequest).toBeUndefined();
  expect(outputsWithout(outputs, new Set(["a", "b"])).verifyRequest).toBeUndefined();
});
