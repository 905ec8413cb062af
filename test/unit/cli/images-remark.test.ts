import { expect, it } from "vitest";

import { imagesRemark } from "../../../cli/machine/images-remark.ts";
import { planStack } from "../../../stacks/plan.ts";
import { officialImages, sourceImages, type ImageSet } from "../../../toolchain/image-set.ts";
import { check, devConfig, type Raw } from "../../support/config.ts";

const named = {
  node: "r/node:v1.36.4",
  istio: { hub: "r", tag: "1.31.0" },
  helloworld: { v1: "r/a:1", v2: "r/b:1" },
  curl: "r/curl:1",
};
const remark = (images: ImageSet, raw: Raw) =>
  imagesRemark(planStack("dev", check(raw, { images }), images), images);

it.each<[string, ImageSet, Raw, RegExp | undefined]>([
  ["official images are what a preview shows everywhere", officialImages("v2"), devConfig(), undefined],
  [
    "images that were built here are told",
    sourceImages(false),
    devConfig(),
    /^Kind clusters run images that were built/,
  ],
  [
    "so is a node image for an old kernel",
    officialImages("v1"),
    devConfig(),
    /^Kind clusters run the node image for cgroup v1/,
  ],
  [
    "images that the config names are the same everywhere",
    sourceImages(false),
    devConfig({ images: named }),
    undefined,
  ],
  [
    "one that it does not name is told",
    sourceImages(false),
    devConfig({ images: { ...named, curl: undefined } }),
    /built/,
  ],
])("%s", (_, images, raw, expected) => {
  const told = remark(images, raw);
  if (expected === undefined) expect(told).toBeUndefined();
  else expect(told).toMatch(expected);
});
