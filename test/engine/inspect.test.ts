import { expect, it } from "vitest";

import { inspectAll } from "../../components/docker/inspect.ts";

/** A docker command line that prints what it is told: a listing at a moment of our choice. */
const listing = (...ids: readonly string[]) => ["info", "--format", ids.join("\n")];

it("tells of what Docker lists, without what is gone by then", async () => {
  const names = async (...ids: readonly string[]) =>
    (await inspectAll<{ readonly Name: string }>("network", listing(...ids))).map(({ Name }) => Name);
  expect(await names("bridge", "isthmus-e2e-gone", "none")).toEqual(["bridge", "none"]);
  expect(await names("isthmus-e2e-gone")).toEqual([]);
  expect(await inspectAll("container", listing("isthmus-e2e-gone"))).toEqual([]);
});

it("fails when Docker does not answer in time", async () => {
  await expect(inspectAll("network", ["events"], 300)).rejects.toThrow();
});
