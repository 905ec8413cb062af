import { describe, expect, it } from "vitest";

import { KUBERNETES_VERSION } from "../../../toolchain/images/versions.ts";
import { parseVersion, satisfies, type ToolName, VERSION_RULES } from "../../../toolchain/version-rules.ts";

describe("parseVersion", () => {
  it.each([
    ["v3.259.0\n", "3.259.0"],
    ["v3.260.0-alpha.xb1\n", "3.260.0"],
    ["kind v0.33.0 go1.26.8 linux/amd64", "0.33.0"],
    ["kind version 0.33.0", "0.33.0"],
    ["Client Version: v1.34.4\nKustomize Version: v5.7.1", "1.34.4"],
    ["Client Version: v1.34.1-dispatcher", "1.34.1"],
    ['Client Version: version.Info{Major:"1", Minor:"35+", GitVersion:"v1.35.0-gke.12"}', "1.35.0"],
    ["client version: 1.31.0", "1.31.0"],
    ["1.31-alpha.7b3a", "1.31"],
    ["no version at all", undefined],
    ["", undefined],
  ])("%j is %s", (answer, version) => {
    expect(parseVersion(answer)).toBe(version);
  });
});

describe("VERSION_RULES", () => {
  const table: [ToolName, string[], string[]][] = [
    ["pulumi", ["3.200.0", "3.259.0", "3.999.1"], ["3.199.0", "4.0.0", "2.9"]],
    ["kind", ["0.32.0", "0.33.0", "0.34.9"], ["0.30.0", "0.31.0", "0.35.0", "1.0.0"]],
    ["kubectl", ["1.35.0", "1.35.8"], ["1.34.9", "1.36.0", "2.0"]],
    ["istioctl", ["1.31.0", "1.31.7"], ["1.30.9", "1.32.0"]],
    ["pulumi-resource-kubernetes", ["4.25.0"], ["4.24.9", "4.25.1", "4.26.0"]],
    ["pulumi-resource-command", ["1.2.1"], ["1.2.0", "1.2.2", "4.5.0"]],
    ["pulumi-resource-tls", ["5.3.0"], ["5.2.9", "5.3.1"]],
  ];

  it.each(table)("%s takes and refuses", (tool, good, bad) => {
    const accepted = [...good, ...bad].filter(version => satisfies(VERSION_RULES[tool], version));
    expect(accepted).toEqual(good);
  });

  const rules = Object.entries(VERSION_RULES);

  it.each(rules.filter(([tool]) => tool !== "kubectl"))("%s accepts the version that is built", (_, rule) => {
    expect(satisfies(rule, rule.built)).toBe(true);
  });

  it("kubectl is built as the nodes are that are built with it", () => {
    expect(VERSION_RULES.kubectl.built).toBe(KUBERNETES_VERSION);
  });

  it("refuses an answer without a version", () => {
    expect(satisfies(VERSION_RULES.kind, "command not found")).toBe(false);
  });
});
