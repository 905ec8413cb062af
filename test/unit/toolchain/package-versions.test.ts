import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

import { type ToolName, VERSION_RULES } from "../../../toolchain/version-rules.ts";

const root = path.join(import.meta.dirname, "../../..");
const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");

/** Pinned versions appear in go.mod and package.json; the table of rules must not part from them. */
it.each([
  ["pulumi-resource-kubernetes", "@pulumi/kubernetes"],
  ["pulumi-resource-command", "@pulumi/command"],
  ["pulumi-resource-tls", "@pulumi/tls"],
  ["pulumi", "@pulumi/pulumi"],
] as const)("%s is of the version of its SDK", async (tool, sdk) => {
  const { dependencies } = JSON.parse(await read("package.json")) as { dependencies: Record<string, string> };
  expect(VERSION_RULES[tool].built).toBe(dependencies[sdk]);
});

it.each<[ToolName, string]>([
  ["pulumi", "github.com/pulumi/pulumi/pkg/v3"],
  ["kind", "sigs.k8s.io/kind"],
  ["kubectl", "k8s.io/kubernetes"],
])("%s is of the version of its Go module", async (tool, module) => {
  const { built, module: wrapper } = VERSION_RULES[tool];
  expect(await read(`toolchain/go/${wrapper}/go.mod`)).toContain(`${module} v${built}`);
});
