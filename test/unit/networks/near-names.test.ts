import { expect, it } from "vitest";

import { checkAll, kind } from "../../support/config.ts";

const warningsOf = (first: string, second: string) =>
  checkAll({
    clusters: {
      a: { ...kind("10.10.0.0/16", "10.255.10.0/24"), network: first },
      b: { ...kind("10.20.0.0/16", "10.255.20.0/24"), network: second },
    },
  }).warnings;

it.each([
  ["network1", "netwrk1"],
  ["network1", "network-1"],
  ["network1", "netwokr1"],
  ["frankfurt", "frankfort"],
])("points out %s and %s, which may be meant as one network", (first, second) => {
  expect(warningsOf(first, second)).toEqual([
    {
      path: "isthmus:clusters.b.network",
      reason: `${second} is another network than ${first} of a`,
      remedy: "write it the same way if one is meant",
    },
  ]);
});

it.each([
  ["network1", "network1"],
  ["network1", "network2"],
  ["network1", "network11"],
  ["net-a", "net-b"],
  ["east", "west"],
  ["east1", "west1"],
  ["prod", "dev"],
])("takes %s and %s as they are", (first, second) => {
  expect(warningsOf(first, second)).toEqual([]);
});
