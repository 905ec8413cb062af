import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "vitest";

import type { MeshVerification } from "../../../components/samples/proof/request.ts";
import { TestStack } from "../../support/isthmus.ts";
import { SteadyCalls } from "../../support/steady-calls.ts";

/** The stack that the tests of meshes over several networks share. */
export const backend = mkdtempSync(join(tmpdir(), "isthmus-e2e-state-"));
export const stack = new TestStack("e2e-networks", backend);
export const network = "isthmus-e2e-networks";
export const nodeOf = (cluster: string): string => `${network}-${cluster}-control-plane`;
export const names = ["east", "west", "remote"] as const;

stack.set("edges", {});

/** A primary, and a remote whose istiod is on the other network. */
const two = {
  east: { kind: { podSubnet: "10.10.0.0/16", serviceSubnet: "10.255.10.0/24" }, network: "network1" },
  remote: { kind: { podSubnet: "10.20.0.0/16", serviceSubnet: "10.255.20.0/24" }, network: "network2" },
};

/**
 * Has the mesh be of east and remote, or with west, a second primary with the very subnets of east, on a network.
 *
 * @param more settings of the mesh
 */
export function configure(westNetwork?: string, more: object = {}): void {
  const hasWest = westNetwork !== undefined;
  stack.set("clusters", hasWest ? { ...two, west: { kind: two.east.kind, network: westNetwork } } : two);
  stack.set("mesh", {
    id: "mesh1",
    rootCa: "default",
    primaries: hasWest ? ["east", "west"] : ["east"],
    remotes: { remote: "east" },
    ...more,
  });
}

export const kubectl = (cluster: string, ...args: readonly string[]): Promise<string> =>
  stack.kubectl(cluster, ...args);

const inSleep = (cluster: string, script: string): Promise<string> =>
  kubectl(cluster, "exec", "-n", "sample", "deploy/sleep", "-c", "sleep", "--", "sh", "-c", script);

/** What a cluster's sleep pod gets, a line each. */
export async function answersTo(cluster: string, script: string): Promise<string[]> {
  return (await inSleep(cluster, script)).split("\n").filter(Boolean);
}

/** What 20 requests to a Service of helloworld come to, one after another: its answers, or curl's words. */
export function answersOf(cluster: string, service: string): Promise<string[]> {
  const request = `curl -sS -m 5 ${service}.sample:5000/hello 2>&1 || echo`;
  return answersTo(cluster, `for i in $(seq 20); do ${request}; done`);
}

/** Calls of a Service of helloworld from a cluster's sleep pod. */
export function callsFrom(cluster: string, service = "helloworld"): SteadyCalls {
  return new SteadyCalls(script => inSleep(cluster, script), `${service}.sample:5000/hello`);
}

/** The proof in an `up`'s result: every cluster saw both versions, and all trust one root. */
export function provenIn(
  result: Readonly<Record<string, unknown>>,
  clusterNames: readonly string[],
): MeshVerification["clusters"] {
  const { clusters } = result["verification"] as MeshVerification;
  expect(Object.keys(clusters)).toEqual(clusterNames);
  for (const { versions } of Object.values(clusters))
    expect(Object.keys(versions).sort()).toEqual(["v1", "v2"]);
  expect(new Set(Object.values(clusters).map(({ root }) => root)).size).toBe(1);
  return clusters;
}

/** Expects the proof of three clusters on two networks. */
export function expectVerified(result: Readonly<Record<string, unknown>>): void {
  const { east, west, remote } = provenIn(result, names);
  expect(west?.paths).toEqual({ east: ["east"], remote: [] });
  expect(remote?.paths).toEqual({ east: ["east"], west: [] });
  // Of the two gateways that network2 has, one may have had no request yet.
  expect(east?.paths?.["west"]?.length).toBeGreaterThan(0);
}
