import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import {
  managerOwnRules,
  managerRules,
  siteRules,
  wutongRules,
} from "../../../components/edges/permissions.ts";
import type { Permission } from "../../../components/kubernetes/permission.ts";

const everyRule = { siteRules, wutongRules: wutongRules("edge-01"), managerOwnRules, managerRules };

describe.each(Object.entries(everyRule))("%s", (_, permissions) => {
  it("name no Secret, and have no wildcard", () => {
    for (const { rule } of permissions) {
      const { apiGroups, resources, verbs, resourceNames } = rule;
      expect([...apiGroups, ...resources, ...verbs, ...(resourceNames ?? [])].join(" ")).not.toContain("*");
      expect(resources.filter(resource => resource.startsWith("secrets"))).toEqual([]);
      expect(verbs.length * resources.length * apiGroups.length).toBeGreaterThan(0);
      expect(resourceNames).not.toEqual([]);
    }
  });

  it("give each right once, with a reason", () => {
    const rights = permissions.flatMap(({ rule }) =>
      rule.apiGroups.flatMap(group =>
        rule.resources.flatMap(resource => rule.verbs.map(verb => `${group}/${resource} ${verb}`)),
      ),
    );
    expect(new Set(rights).size).toBe(rights.length);
    for (const { reason } of permissions) expect(reason).toBeTruthy();
  });
});

/** `resource verb` of every right that changes something. */
const changing = (permissions: readonly Permission[]) =>
  permissions.flatMap(({ rule: { resources, verbs } }) =>
    resources.flatMap(resource =>
      verbs.filter(verb => !["get", "list", "watch"].includes(verb)).map(verb => `${resource} ${verb}`),
    ),
  );

it("a site changes nothing, and opens its tunnel", () => {
  expect(changing(siteRules)).toEqual(["pods/portforward create"]);
});

it("wutong's site creates what is there already, and asks in its agent's pod", () => {
  expect(changing(wutongRules("edge-01"))).toEqual([
    "deployments create",
    "services create",
    "pods/exec create",
  ]);
});

it("the traffic manager changes the agents' settings, and no workload", () => {
  expect(changing(managerOwnRules)).toEqual([]);
  expect(changing(managerRules)).toEqual(["configmaps create", "configmaps update"]);
});

describe("the tables of docs/edges.md", () => {
  const documentation = readFileSync("docs/edges.md", "utf8");

  it.each([
    ["A site, in namespace ambassador", siteRules],
    ["A site where wutong runs, in wt-system besides", wutongRules("<code>")],
    ["The traffic manager, in namespace ambassador", managerOwnRules],
    ["The traffic manager, in wt-system", managerRules],
  ])("%s", (heading, permissions) => {
    const [, section = ""] = documentation.split(`### ${heading}\n`);
    const [, table = ""] = /\|---\|\n([^]*?)\n\n/.exec(section) ?? [];
    expect(table.split("\n")).toEqual(permissions.map(rowOf));
  });
});

function rowOf({ rule, reason }: Permission): string {
  const { apiGroups, resources, resourceNames = [], verbs } = rule;
  const names = resourceNames.map(name => `\`${name}\``);
  const cells = [apiGroups.map(group => group || "core"), resources, names, verbs];
  return `| ${[...cells.map(cell => cell.join(", ")), reason].join(" | ")} |`.replaceAll("|  |", "| |");
}
