import { expect, it } from "vitest";

import { pulumiType } from "../../../components/kubernetes/manifest.ts";
import { split } from "../../../components/mesh/render.ts";

it.each([
  ["v1", "ConfigMap", "kubernetes:core/v1:ConfigMap"],
  ["apps/v1", "Deployment", "kubernetes:apps/v1:Deployment"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole"],
])("%s %s is a %s", (apiVersion, kind, type) => {
  expect(pulumiType({ apiVersion, kind, metadata: { name: "x" } })).toBe(type);
});

it("parts custom resource definitions from the rest of a manifest", () => {
  const crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a\n";
  const map =
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\ndata:\n  text: |\n    kind: CustomResourceDefinition\n";
  const { objects, crds } = split(`${crd}---\n${map}\n---\n\n---\n${crd}`);
  expect(objects).toEqual([
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "b" },
      data: { text: "kind: CustomResourceDefinition\n" },
    },
  ]);
  expect(crds.map(({ metadata }) => metadata.name)).toEqual(["a", "a"]);
});
