import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";

import { claimKey, type Claim } from "../../components/kubernetes/claim.ts";
import { questionOf } from "../../stacks/adoption/claims.ts";
import { renderMembers } from "../../stacks/mesh/render.ts";
import { planStack } from "../../stacks/plan.ts";
import { stackConfigSchema, topLevelKeys } from "../../stacks/schema.ts";
import { images as defaults } from "../support/config.ts";
import { images, type Graph } from "../support/preview-graph.ts";

const directory = mkdtempSync(join(tmpdir(), "isthmus-claims-"));
const environment = { ...process.env };

beforeAll(() => {
  process.env["XDG_CACHE_HOME"] = directory;
});
afterAll(() => {
  process.env = environment;
  rmSync(directory, { recursive: true });
});

/** The claims of a sample config, by cluster. */
async function claimsOf(file: string): Promise<ReadonlyMap<string, readonly Claim[]>> {
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

/** The objects that a graph makes in each cluster. A namespace that is not known yet is that of the cluster's own only claim. */
function objectsOf(name: string): ReadonlyMap<string, readonly Claim[]> {
  const graph = JSON.parse(readFileSync(`test/graph/golden/${name}.json`, "utf8")) as Graph;
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

it.each([
  ["adopted", "test/graph/configs/adopted.yaml"],
  ["edges", "test/graph/configs/edges.yaml"],
  ["three-clusters", "test/graph/configs/three-clusters.yaml"],
  ["two-primaries", "test/graph/configs/two-primaries.yaml"],
])("%s claims every object that it makes, and no other", async (name, file) => {
  const claims = await claimsOf(file);
  const objects = objectsOf(name);
  expect([...objects.keys()].sort()).toEqual([...claims.keys()].sort());
  for (const [cluster, own] of claims) {
    expect(keysOf(own), cluster).toEqual(keysOf(withoutUnknown(own, objects.get(cluster) ?? [])));
  }
});

it("claims Istio's custom resource definitions in every cluster of the mesh", async () => {
  const claims = await claimsOf("test/graph/configs/adopted.yaml");
  for (const own of claims.values()) {
    const crds = own.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ name }) => name);
    expect(crds).toContain("virtualservices.networking.istio.io");
    expect(new Set(crds).size).toBe(crds.length);
  }
});
