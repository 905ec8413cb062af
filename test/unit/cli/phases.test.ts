import { describe, expect, test } from "vitest";

import { phaseOf, phaseTimes } from "../../../cli/report/phases.ts";
import { parseUrn } from "../../../cli/report/urn.ts";
import { begins, ends, metadata, urn } from "./events.ts";

const kindCluster = ["isthmus:clusters:KindCluster", "command:local:Command"];
const istio = ["isthmus:mesh:ControlPlane", "kubernetes:apps/v1:Deployment"];

describe("a URN", () => {
  test("gives its types without the stack's, and its name with any colons", () => {
    expect(parseUrn("urn:pulumi:dev::isthmus::pulumi:pulumi:Stack$a:b:C$d:e:F::x::y")).toEqual({
      types: ["a:b:C", "d:e:F"],
      name: "x::y",
    });
  });
});

describe("the phase of a resource", () => {
  test.each([
    [kindCluster, "clusters"],
    [["isthmus:docker:DockerNetwork", "command:local:Command"], "clusters"],
    [["isthmus:networks:Routes", "command:local:Command"], "routes"],
    [["isthmus:trust:RootCa", "tls:index/privateKey:PrivateKey"], "trust"],
    [["tls:index/privateKey:PrivateKey"], "trust"],
    [istio, "istio"],
    [["isthmus:mesh:RemoteSecret", "kubernetes:core/v1:Secret"], "remote secrets"],
    [["isthmus:samples:Samples", "kubernetes:core/v1:Service"], "samples"],
    [["isthmus:samples:MeshProof", "command:local:Command"], "verify"],
    [["isthmus:stack:Identity", "command:local:Command"], undefined],
    [["pulumi:providers:kubernetes"], undefined],
  ])("%j is %s", (types, phase) => {
    expect(phaseOf(urn(types, "x"))).toBe(phase);
  });
});

describe("the time of a phase", () => {
  test("spans from its first step's start to its last one's end", () => {
    const main0 = metadata("create", kindCluster, "main0");
    const remote0 = metadata("create", kindCluster, "remote0");
    const istiod = metadata("create", istio, "istiod");
    const times = phaseTimes(
      [
        { at: 1_000, event: begins(main0) },
        { at: 1_500, event: begins(remote0) },
        { at: 21_000, event: ends(main0) },
        { at: 21_200, event: begins(istiod) },
        { at: 24_000, event: ends(remote0) },
        { at: 30_700, event: ends(istiod) },
      ],
      500,
    );
    expect(times).toEqual([
      { phase: "clusters", startedAfter: 0.5, seconds: 23, changed: 2 },
      { phase: "istio", startedAfter: 20.7, seconds: 9.5, changed: 1 },
    ]);
  });

  test("does not count components, or steps that change nothing", () => {
    const component = metadata("create", ["isthmus:clusters:KindCluster"], "main0", false);
    const same = metadata("same", istio, "istiod");
    expect(
      phaseTimes(
        [component, same].flatMap(step => [begins(step), ends(step)]).map(event => ({ at: 0, event })),
        0,
      ),
    ).toEqual([]);
  });

  test("does not count what a refresh found changed by others", () => {
    const event = ends(metadata("update", istio, "istiod"));
    expect(phaseTimes([{ at: 0, event }], 0)).toEqual([]);
  });

  test("counts a step that failed as time, not as a change", () => {
    const step = metadata("create", kindCluster, "main0");
    const failed = { sequence: 0, timestamp: 0, resOpFailedEvent: { metadata: step, status: 0, steps: 1 } };
    expect(
      phaseTimes(
        [
          { at: 0, event: begins(step) },
          { at: 4000, event: failed },
        ],
        0,
      ),
    ).toEqual([{ phase: "clusters", startedAfter: 0, seconds: 4, changed: 0 }]);
  });
});
