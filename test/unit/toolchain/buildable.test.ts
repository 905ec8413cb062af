import { expect, it } from "vitest";

import { whyUnbuildable } from "../../../toolchain/images/buildable.ts";

it("images are built on one kind of machine alone", () => {
  expect(whyUnbuildable("linux/amd64")).toBeUndefined();
  expect(whyUnbuildable("linux/arm64")).toBe(
    "images can be built on linux/amd64 alone, and this is linux/arm64",
  );
});
