import { describe, expect, it } from "vitest";

import { diagnose, satisfied, type ClusterFindings } from "../../../components/samples/proof/diagnosis.ts";
import type { VerifyRequest } from "../../../components/samples/proof/request.ts";

const request: VerifyRequest = {
  versions: ["v1", "v2"],
  endpoints: 2,
  root: "AA",
  clusters: [
    { name: "main0", primary: "main0" },
    { name: "remote0", primary: "main0" },
  ],
};
const good: ClusterFindings = {
  versions: { v1: 9, v2: 11 },
  failures: [],
  endpoints: ["10.241.0.7:5000", "10.244.0.5:5000"],
  root: "AA",
};
const main0: ClusterFindings = { ...good, watches: { remote0: "synced" } };

it("is satisfied with both versions, all endpoints, the root, and synced peers", () => {
  expect(satisfied(request, "main0", { seen: main0 })).toBe(true);
  expect(satisfied(request, "remote0", { seen: good })).toBe(true);
  expect(diagnose(request, { main0: { seen: main0 }, remote0: { seen: good } })).toEqual([]);
});

it("says of a cluster that does not answer just that, and of the others what they showed", () => {
  const away = { unseen: "connection refused", seconds: 61.2 };
  expect(satisfied(request, "main0", away)).toBe(false);
  expect(diagnose(request, { main0: away, remote0: { seen: good } })).toEqual([
    "main0 could not be asked within 61 s (connection refused)",
  ]);
  const complaints = diagnose(request, { main0: away, remote0: { seen: { ...good, root: "BB" } } });
  expect(complaints).toHaveLength(2);
  expect(complaints[1]).toMatch(/^remote0: expected trust in the root AA, its proxy has BB/);
});

it.each<[string, ClusterFindings, ClusterFindings, RegExp]>([
  [
    "a remote that istiod can't read",
    { ...main0, versions: { v1: 20 }, endpoints: ["10.241.0.7:5000"], watches: { remote0: "timeout" } },
    good,
    /^main0: expected answers of helloworld v1 and v2, saw v1; .*knows 10\.241\.0\.7:5000; .*remote0 timeout\. Likely cause: the istiod of main0 can't read remote0 \(timeout\)/,
  ],
  [
    "a missing remote secret",
    { ...main0, watches: {} },
    good,
    /Likely cause: the istiod of main0 has no remote secret for remote0$/,
  ],
  [
    "another root",
    main0,
    { ...good, root: "BB" },
    /^remote0: expected trust in the root AA, its proxy has BB\. Likely cause: certificates/,
  ],
  [
    "endpoints known but out of reach",
    main0,
    { ...good, versions: { v2: 20 }, failures: ["curl: (28) timed out"] },
    /^remote0: .*saw v2\. Likely cause: the proxy knows the endpoints but can't reach them \(curl: \(28\) timed out\): pod routes/,
  ],
  [
    "too few endpoints",
    main0,
    { ...good, endpoints: [] },
    /it knows none\. Likely cause: endpoints: a helloworld pod is not ready/,
  ],
  [
    "a sleep pod that is away",
    main0,
    { error: "pods not found" },
    /Likely cause: its sleep pod can't be asked \(pods not found\)$/,
  ],
])("names %s", (_, main, remote, message) => {
  const complaints = diagnose(request, { main0: { seen: main }, remote0: { seen: remote } });
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(message);
});

describe("a mesh that prefers local pods", () => {
  const local = { main0: ["v1"], remote0: ["v2"] };
  const wanted = { ...request, local };
  const lines = (main: ClusterFindings) =>
    diagnose(wanted, { main0: { seen: main }, remote0: { seen: { ...good, local: { v2: 20 } } } });

  it("is satisfied when every version answers one Service, and the own ones alone the other", () => {
    expect(lines({ ...main0, local: { v1: 20 } })).toEqual([]);
    // Without the wish nobody asks.
    expect(satisfied(request, "main0", { seen: { ...main0, local: { v1: 9, v2: 11 } } })).toBe(true);
  });

  it("says which pods answer instead, and where to look", () => {
    expect(lines({ ...main0, local: { v1: 9, v2: 11 } })).toEqual([
      "main0: expected its own pods alone (v1) to answer its helloworld, saw v1 and v2. Likely cause: locality: the istiod of " +
        "main0 has no DestinationRule prefer-local in istio-system, or one of somebody else's for helloworld takes its place",
    ]);
    expect(lines({ ...main0, local: { v2: 20 } })[0]).toMatch(/own pods alone \(v1\) .*, saw v2\. /);
    expect(lines(main0)[0]).toMatch(/own pods alone \(v1\) .*, saw none\. /);
  });

  it("looks for another cause first where not even the other Service has every version", () => {
    const [line = ""] = lines({ ...main0, versions: { v1: 20 }, local: { v1: 20 } });
    expect(line).toMatch(/saw v1\. Likely cause: the proxy knows the endpoints but can't reach them/);
  });
});
