import { expect } from "vitest";

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
