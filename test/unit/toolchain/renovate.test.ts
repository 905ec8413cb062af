import { readFileSync } from "node:fs";

import { expect, it } from "vitest";

import { type ToolName, VERSION_RULES } from "../../../toolchain/version-rules.ts";

const { packageRules } = JSON.parse(readFileSync("renovate.json", "utf8")) as {
  readonly packageRules: readonly {
    readonly matchPackageNames?: readonly string[];
    readonly allowedVersions?: string;
  }[];
};

/** What carries each tool's version: its SDK, or the Go module that it is built from. */
const packages: Readonly<Record<ToolName, string>> = {
  pulumi: "@pulumi/pulumi",
  "pulumi-resource-kubernetes": "@pulumi/kubernetes",
  "pulumi-resource-command": "@pulumi/command",
  "pulumi-resource-tls": "@pulumi/tls",
  kind: "sigs.k8s.io/kind",
  kubectl: "k8s.io/kubernetes",
  istioctl: "istio.io/istio",
};

it.each(Object.entries(packages))("no update of %s crosses its rule", (tool, name) => {
  const allowed = packageRules
    .filter(({ matchPackageNames }) => matchPackageNames?.includes(name))
    .flatMap(({ allowedVersions }) => allowedVersions ?? []);
  expect(allowed).toEqual([`<${VERSION_RULES[tool as ToolName].below}`]);
});
