import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { changes, formatChanges, formatCounts } from "../../../cli/report/changes.ts";
import { diagnostics, formatDiagnostic } from "../../../cli/report/diagnostics.ts";
import { mergeKubeconfigs } from "../../../cli/pulumi/merge-kubeconfigs.ts";
import {
  shortfalls,
  tunnelsTable,
  verdict,
  pathsTable,
  verificationTable,
  verificationTables,
} from "../../../cli/report/proofs.ts";
import type { TunnelVerification } from "../../../components/edges/proof/request.ts";
import { duration, table } from "../../../cli/line/table.ts";
import { goCounts, summaryLine, vitestCounts } from "../../../cli/testing/counts.ts";
import { begins, metadata, urn } from "./events.ts";

describe("a table", () => {
  test("aligns its columns and ends no line in spaces", () => {
    expect(table(["A", "LONG"], [["wide cell", "x"], ["y"]])).toEqual([
      "A          LONG",
      "wide cell  x",
      "y",
    ]);
  });

  test.each([
    [0, "0.0 s"],
    [59.94, "59.9 s"],
    [65.4, "1 min 5 s"],
    [119.6, "2 min 0 s"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe("the verification", () => {
  const seen = {
    versions: { v1: 3, v2: 2 },
    endpoints: ["10.241.0.7:5000"],
    root: "SHA256:ab",
    seconds: 1.25,
  };
  const request = { versions: ["v1", "v2"], clusters: [{ name: "main0", primary: "main0" }] };
  const of = (main0: typeof seen) => ({ verifiedAt: "", seconds: 2, clusters: { main0 } });

  test("shows what each cluster saw", () => {
    expect(verificationTable(of(seen))[1]).toMatch(
      /^main0 +v1 x3, v2 x2 +10\.241\.0\.7:5000 +SHA256:ab +1\.[23] s$/,
    );
  });

  test("shows which pods come first where the mesh prefers local ones", () => {
    const main0 = { ...seen, local: { v1: 20 } };
    expect(verificationTable({ verifiedAt: "", seconds: 2, clusters: { main0 } })).toEqual([
      "CLUSTER  VERSIONS SEEN  PREFERRED  ENDPOINTS        WATCHES  ROOT       TOOK",
      "main0    v1 x3, v2 x2   v1 x20     10.241.0.7:5000           SHA256:ab  1.3 s",
    ]);
    expect(verificationTable(of(seen))[0]).not.toContain("PREFERRED");
  });

  test("shows how each cluster reaches each other where there are several networks, and nothing of it where there is one", () => {
    expect(pathsTable(of(seen))).toEqual([]);
    const remote0 = { ...seen, paths: { main0: [], west: ["west", "other"] } };
    expect(pathsTable({ verifiedAt: "", seconds: 2, clusters: { remote0 } })).toEqual([
      "",
      "FROM     TO     PATH",
      "remote0  main0  direct",
      "remote0  west   through the gateway of west and other",
    ]);
  });

  test("falls short when a cluster missed a version or was not asked", () => {
    expect(shortfalls(of(seen), request)).toEqual([]);
    expect(shortfalls(of({ ...seen, versions: { v1: 3, v2: 0 } }), request)).toEqual(["main0: never saw v2"]);
    expect(shortfalls({ ...of(seen), clusters: {} }, request)).toEqual(["main0: never saw v1, v2"]);
  });
});

describe("the verification of tunnels", () => {
  const answered: TunnelVerification = {
    state: "answered",
    answer: "Hello version: edge-01",
    seconds: 0.0123,
  };
  const waiting: TunnelVerification = { state: "waiting", answer: "kubectl apply -f b.yaml there" };
  const of = (tunnels: Readonly<Record<string, TunnelVerification>>) => ({
    verifiedAt: "",
    seconds: 2,
    tunnels,
  });
  const mesh = { verifiedAt: "", seconds: 2, clusters: {} };
  const heads = (...parts: Parameters<typeof verificationTables>) =>
    verificationTables(...parts).map(line => line.split(" ")[0]);

  test("has a row for each code", () => {
    expect(tunnelsTable(of({ "edge-01": answered, "edge-02": waiting }))).toEqual([
      "TUNNEL   STATE     ANSWER                         TOOK",
      "edge-01  answered  Hello version: edge-01         12 ms",
      "edge-02  waiting   kubectl apply -f b.yaml there",
    ]);
  });

  test("stands after the mesh, and each alone where the other is not asked", () => {
    const tunnels = of({ "edge-01": answered });
    expect(heads({ mesh, tunnels })).toEqual(["", "CLUSTER", "", "TUNNEL", "edge-01"]);
    expect(heads({ mesh: undefined, tunnels })).toEqual(["", "TUNNEL", "edge-01"]);
    expect(heads({ mesh, tunnels: undefined })).toEqual(["", "CLUSTER"]);
    expect(heads({ mesh: undefined, tunnels: undefined })).toEqual([]);
  });

  test.each([
    [mesh, undefined, "Verified: every cluster saw every version."],
    [
      mesh,
      of({ a: answered, b: answered }),
      "Verified: every cluster saw every version, 2 of 2 tunnels answered.",
    ],
    [
      undefined,
      of({ a: answered, b: waiting }),
      "Verified: 1 of 2 tunnels answered. 1 site has not connected yet.",
    ],
    [undefined, of({ a: waiting, b: waiting }), "2 sites have not connected yet."],
    [mesh, of({ a: waiting }), "Verified: every cluster saw every version. 1 site has not connected yet."],
    [undefined, undefined, "Nothing to verify: the stack has neither edges nor a mesh with samples."],
  ])("comes to a verdict, %#", (mesh, tunnels, expected) => {
    expect(verdict({ mesh, tunnels })).toBe(expected);
  });
});

describe("the changes of a preview", () => {
  const configMap = ["isthmus:mesh:ControlPlane", "kubernetes:core/v1:ConfigMap"];

  test("list custom resources with the paths that differ", () => {
    const update = {
      ...metadata("update", configMap, "istio"),
      detailedDiff: { "data.mesh": { diffKind: "update", inputDiff: true } },
    };
    const replace = {
      ...metadata("replace", configMap, "other"),
      detailedDiff: { "metadata.name": { diffKind: "update-replace", inputDiff: true } },
    };
    const found = changes(
      [
        metadata("same", configMap, "still"),
        metadata("create", ["isthmus:mesh:ControlPlane"], "component", false),
        update as typeof update & ReturnType<typeof metadata>,
        metadata("create-replacement", configMap, "other"),
        replace as typeof replace & ReturnType<typeof metadata>,
      ].map(begins),
      ["main0"],
    );
    expect(formatChanges(found)).toEqual([
      "~  kubernetes:core/v1:ConfigMap  istio  [data.mesh]",
      "+- kubernetes:core/v1:ConfigMap  other  [metadata.name!]",
    ]);
  });

  test("are counted in words", () => {
    expect(formatCounts({ same: 3, create: 1 })).toBe("1 to create, 3 unchanged");
    expect(formatCounts({})).toBe("nothing");
  });
});

describe("the engine's diagnostics", () => {
  const diagnostic = (severity: "error" | "warning" | "info", message: string, of?: string) => ({
    sequence: 0,
    timestamp: 0,
    diagnosticEvent: { severity, message, color: "never", ...(of === undefined ? {} : { urn: of }) },
  });

  test("are told once, without the engine's echoes and colour marks", () => {
    const main0 = urn(["isthmus:clusters:KindCluster", "command:local:Command"], "main0");
    const found = diagnostics([
      diagnostic("error", "<{%reset%}>no room<{%reset%}>\n", main0),
      diagnostic("error", "no room", main0),
      diagnostic("error", "update failed"),
      diagnostic("info", "nobody asked"),
    ]);
    expect(found.map(formatDiagnostic)).toEqual(["main0: no room"]);
  });

  test("keep an echo when nothing else says what failed", () => {
    expect(diagnostics([diagnostic("error", "update failed")])).toEqual([
      { severity: "error", message: "update failed" },
    ]);
  });
});

describe("merged kubeconfigs", () => {
  const kubeconfig = (context: string) =>
    JSON.stringify({
      "current-context": context,
      contexts: [{ name: context, context: { cluster: "c", user: "u", namespace: "n" } }],
      clusters: [{ name: "c", cluster: { server: `https://${context}:6443` } }],
      users: [{ name: "u", user: { token: "t" } }],
    });

  test("have one context per cluster, named like it", () => {
    const merged = parse(mergeKubeconfigs({ main0: kubeconfig("kind-x"), remote0: kubeconfig("admin") })) as {
      contexts: unknown;
      clusters: { name: string }[];
    };
    expect(merged).toMatchObject({ "current-context": "main0", kind: "Config" });
    expect(merged.contexts).toEqual([
      { name: "main0", context: { cluster: "main0", user: "main0", namespace: "n" } },
      { name: "remote0", context: { cluster: "remote0", user: "remote0", namespace: "n" } },
    ]);
    expect(merged.clusters[1]).toEqual({ name: "remote0", cluster: { server: "https://admin:6443" } });
  });

  test("are refused by the name of the cluster whose own is incomplete", () => {
    expect(() => mergeKubeconfigs({ main0: "{}" })).toThrow(/cluster main0/);
  });
});

describe("the counts of the tests", () => {
  const file = (status: string, ...assertions: string[]) => ({
    name: "a.test.ts",
    status,
    message: "it did not load\nat x",
    assertionResults: assertions.map(assertion => ({ status: assertion })),
  });

  test("take a file that did not load for a failed test", () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [file("failed", "passed", "failed"), file("failed")],
    };
    expect(vitestCounts(JSON.stringify(report), 1)).toEqual({
      passed: 1,
      failed: 2,
      problems: ["a.test.ts: it did not load"],
    });
  });

  test("never call a failed run passed", () => {
    const report = { numPassedTests: 1, numFailedTests: 0, testResults: [file("passed", "passed")] };
    expect(vitestCounts(JSON.stringify(report), 1).failed).toBe(1);
    expect(vitestCounts(JSON.stringify(report), 0)).toEqual({ passed: 1, failed: 0, problems: [] });
    expect(goCounts("", 2).failed).toBe(1);
  });

  test("count Go tests, and a package that did not compile once", () => {
    const events = [
      { Action: "pass", Package: "a", Test: "TestX" },
      { Action: "fail", Package: "a", Test: "TestY" },
      { Action: "fail", Package: "a" },
      { Action: "fail", Package: "b" },
    ];
    const counts = goCounts(`go: downloading\n${events.map(event => JSON.stringify(event)).join("\n")}\n`, 1);
    expect(counts).toEqual({ passed: 1, failed: 2, problems: ["b: did not build"] });
    expect(summaryLine(counts)).toBe("1 passed, 2 failed");
  });
});
