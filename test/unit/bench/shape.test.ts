import { describe, expect, it } from "vitest";

import { clustersOf, isMainJob, nameOf, readWish, stackValues } from "../../../bench/main-job/shape.ts";
import { check, devConfig } from "../../support/config.ts";

describe("the arguments of the bench", () => {
  it.each([
    [[], 3, [], ["2 clusters, 1 network"]],
    [["5", "../before"], 5, ["../before"], ["2 clusters, 1 network"]],
    [["1", "--clusters", "3", "--networks", "2"], 1, [], ["3 clusters, 2 networks"]],
    [
      ["--clusters", "2,3", "--networks", "1,2"],
      3,
      [],
      ["2 clusters, 1 network", "3 clusters, 1 network", "2 clusters, 2 networks", "3 clusters, 2 networks"],
    ],
  ] as const)("%j", (args, rounds, checkouts, shapes) => {
    const wish = readWish(args);
    expect([wish.rounds, wish.checkouts, wish.shapes.map(nameOf)]).toEqual([rounds, checkouts, shapes]);
  });

  it.each([
    [["x"], "rounds x: expected a number from 1 to 1000"],
    [["1", "--clusters", "11"], "--clusters 11: expected a number from 1 to 10"],
    [["1", "--clusters", "2", "--networks", "3"], "2 clusters, 3 networks: every network needs a cluster"],
  ])("%j is refused", (args, reason) => {
    expect(() => readWish(args)).toThrow(reason);
  });
});

describe("a shape", () => {
  it("has one primary, and networks that take the clusters in turn", () => {
    const clusters = clustersOf({ clusters: 3, networks: 2 });
    expect(clusters.map(({ name, network }) => `${name} ${network}`)).toEqual([
      "main0 network1",
      "remote0 network2",
      "remote1 network1",
    ]);
  });

  it.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [2, 2],
    [3, 2],
    [4, 2],
  ])(
    "of %i clusters on %i networks is a stack that is accepted, with a mesh of all",
    (clusters, networks) => {
      const shape = { clusters, networks };
      const dev = Object.fromEntries(
        Object.entries(devConfig()).map(([key, value]) => [`isthmus:${key}`, value]),
      );
      const values = Object.entries(stackValues(shape, dev, false));
      const config = check(
        Object.fromEntries(values.map(([key, value]) => [key.replace("isthmus:", ""), value])),
      );
      expect(Object.keys(config.mesh?.remotes ?? {})).toHaveLength(clusters - 1);
      expect(new Set(Object.values(config.clusters).map(({ network }) => network)).size).toBe(networks);
      expect(config.edges).toEqual({});
    },
  );

  it("of the dev stack has its edge site, if that is wanted", () => {
    const shape = { clusters: 2, networks: 1 };
    expect(isMainJob(shape)).toBe(true);
    expect(isMainJob({ clusters: 2, networks: 2 })).toBe(false);
    expect(stackValues(shape, {}, true)["isthmus:edges"]).toEqual({
      "edge-cluster-01": { site: "remote0", management: "main0" },
    });
  });
});
