import { describe, expect, it } from "vitest";

import { findChecksum } from "../../../../toolchain/releases/checksums.ts";

const [a, b] = ["a".repeat(64), "b".repeat(64)];

describe("findChecksum", () => {
  it.each([
    [`${a}  kind-linux-amd64\n`, "kind-linux-amd64", a],
    [`${a}\n`, "kubectl", a],
    [a, "kubectl", a],
    [`${a}  x.tar.gz\n${b}  y.tar.gz\n`, "y.tar.gz", b],
    [`${a} *x.tar.gz\n`, "x.tar.gz", a],
    [`${a}  ./x.tar.gz\n`, "x.tar.gz", a],
    [`${a}  x.tar.gz.sig\n`, "x.tar.gz", undefined],
    [`${"c".repeat(40)}  x.tar.gz\n`, "x.tar.gz", undefined],
    ["Not Found", "x.tar.gz", undefined],
    ["", "x.tar.gz", undefined],
  ])("in %j of %s is %s", (text, name, hash) => {
    expect(findChecksum(text, name)).toBe(hash);
  });
});
