import { expect, it } from "vitest";

import { refuseUnbuildable } from "../../../toolchain/images/buildable.ts";

const built = { origin: "source", node: "isthmus/node:v1" } as const;

it("refuses to build images on a machine that can't, and no others", () => {
  expect(() => {
    refuseUnbuildable(built, "linux/arm64");
  }).toThrow(
    "isthmus/node:v1 has to be built, which is possible on linux/amd64 alone, and this is linux/arm64 (give Docker a way to a registry)",
  );
  refuseUnbuildable(built, "linux/amd64");
  refuseUnbuildable({ ...built, origin: "official" }, "darwin/arm64");
});
