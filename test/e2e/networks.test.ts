import { rmSync } from "node:fs";

import { afterAll, describe, expect, it } from "vitest";

import { dockerThings } from "../support/docker.ts";
import { damage } from "./networks/damage.ts";
import { locality } from "./networks/locality.ts";
import { faults } from "./networks/faults.ts";
import { backend, configure, provenIn, stack } from "./networks/mesh.ts";
import { reach } from "./networks/reach.ts";
import { removal } from "./networks/removal.ts";
import { third } from "./networks/third.ts";
import { ways } from "./networks/ways.ts";

afterAll(async () => {
  await stack.remove();
  rmSync(backend, { recursive: true, force: true });
});

describe("a mesh over two networks", () => {
  it("is stood up, with a remote whose istiod is on the other one", async () => {
    configure();
    const { east, remote } = provenIn(await stack.succeed("up"), ["east", "remote"]);
    expect(east?.paths).toEqual({ remote: ["remote"] });
    expect(remote?.paths).toEqual({ east: ["east"] });
  });
});

describe("a third cluster", third);
describe("what is reached", reach);
describe("one way", ways);
// A campaign of its own: some twenty-five faults, and as many times until all is well again.
if (process.env["ISTHMUS_TEST_FAULTS"] !== undefined) describe("a diagnosis", faults);
describe("what is broken", damage);
describe("where local pods come first", locality);
describe("a cluster that is taken out", removal);

describe("destroy", () => {
  it("leaves nothing", async () => {
    const { left } = await stack.succeed("destroy", "--remove");
    expect(left).toEqual({ containers: [], networks: [], files: [] });
    expect(await dockerThings(stack.name)).toEqual([]);
  });
});
