import { readFileSync } from "node:fs";

import { expect } from "vitest";
import { parse } from "yaml";

import { claimKey, type Claim } from "../../components/kubernetes/claim.ts";
import { questionOf } from "../../stacks/adoption/claims.ts";
import { renderMembers } from "../../stacks/mesh/render.ts";
import { planStack } from "../../stacks/plan.ts";
import { stackConfigSchema, topLevelKeys } from "../../stacks/schema.ts";
import { images as defaults } from "./config.ts";
import { images, type Graph } from "./preview-graph.ts";

/** The claims of a sample config, by cluster. */
export async function claimsOf(file: string): Promise<ReadonlyMap<string, readonly Claim[]>> {
  const { config } = parse(readFileSync(file, "utf8")) as { config: Record<string, unknown> };
  const raw = Object.entries({ ...config, "isthmus:images": images }).map(
    ([key, value]) => [key.replace("isthmus:", ""), value] as const,
  );
  const parsed = stackConfigSchema.parse(
    Object.fromEntries(raw.filter(([key]) => topLevelKeys.includes(key))),
  );
  const plan = planStack("golden", parsed, defaults);
  const manifests = await renderMembers(plan.stack, plan.mesh);
  return new Map(plan.clusters.map(({ name }) => [name, questionOf(plan, manifests, name).claims]));
}

/** Expects that a sample config claims every object that its graph makes, and no other. */
export async function expectClaimed(graph: Graph, file: string): Promise<void> {
  const claims = await claimsOf(file);
  const objects = objectsOf(graph);
  expect([...objects.keys()].sort()).toEqual([...claims.keys()].sort());
  for (const [cluster, own] of claims) {
    expect(keysOf(own), cluster).toEqual(keysOf(withoutUnknown(own, objects.get(cluster) ?? [])));
  }
}

/** The objects that a graph makes in each cluster. A namespace that is not known yet is that of the cluster's own only claim. */
function objectsOf(graph: Graph): ReadonlyMap<string, readonly Claim[]> {
  const objects = Object.values(graph)
    .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith("Patch"))
    .map(({ provider = "", inputs }) => {
      const { apiVersion, kind, metadata } = inputs as Omit<Claim, "name"> & { readonly metadata: Claim };
      const { name, namespace } = metadata;
      return {
        cluster: provider.split(" ")[0] ?? "",
        claim: { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) },
      };
    });
  const groups = Map.groupBy(objects, ({ cluster }) => cluster);
  return new Map([...groups].map(([cluster, members]) => [cluster, members.map(({ claim }) => claim)]));
}

/** Keys of what is claimed or made, definitions left out: those are applied all at once. */
const keysOf = (claims: readonly Claim[] = []) =>
  claims
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .map(claimKey)
    .sort();

/** The graph of a first preview does not know the namespaces of clusters that are still to be made. */
const withoutUnknown = (claims: readonly Claim[], objects: readonly Claim[]) => {
  const unknown = objects.filter(({ namespace }) => namespace === "<unknown>");
  return objects.map(object =>
    unknown.includes(object)
      ? (claims.find(({ kind, name }) => kind === object.kind && name === object.name) ?? object)
      : object,
  );
};
