import { expect } from "vitest";

import type { TunnelsVerification } from "../../components/edges/proof/request.ts";
import type { MeshVerification } from "../../components/samples/proof/request.ts";

/** Expects an `up`'s result to prove a mesh of the given clusters: both versions, every endpoint, one root. */
export function expectVerified(
  result: Readonly<Record<string, unknown>>,
  clusterNames: readonly string[] = ["main0", "remote0"],
): void {
  const { clusters } = result["verification"] as MeshVerification;
  expect(Object.keys(clusters)).toEqual(clusterNames);
  const roots = new Set(Object.values(clusters).map(({ root }) => root));
  expect(roots.size).toBe(1);
  for (const { versions, endpoints } of Object.values(clusters)) {
    expect(Object.keys(versions).sort()).toEqual(["v1", "v2"]);
    expect(endpoints).toHaveLength(2);
  }
}

/** Expects an `up`'s result to prove tunnels: those of the given codes, each answered by its own site. */
export function expectTunnels(
  result: Readonly<Record<string, unknown>>,
  codes: readonly string[] = ["edge-cluster-01"],
): void {
  const { tunnels } = result["tunnels"] as TunnelsVerification;
  expect(Object.keys(tunnels)).toEqual(codes);
  for (const code of codes) {
    expect(tunnels[code]).toMatchObject({ state: "answered" });
    expect(tunnels[code]?.answer).toMatch(`Hello version: ${code}, `);
  }
}
