import { describe, expect, it } from "vitest";

import { parseSources } from "../../../toolchain/tool-sources.ts";

describe("ISTHMUS_TOOLS", () => {
  it.each([
    [undefined, ["path", "release", "source"]],
    ["", ["path", "release", "source"]],
    ["release,path", ["release", "path"]],
    [" path , source ", ["path", "source"]],
    ["source", ["source"]],
    ["path,path", ["path"]],
  ])("%j is %j", (value, order) => {
    expect(parseSources(value)).toEqual(order);
  });

  it.each([
    ["brew", '"brew"'],
    ["path,Release,", '"Release", ""'],
  ])("%j is refused with the known ones", (value, named) => {
    expect(() => parseSources(value)).toThrow(
      `ISTHMUS_TOOLS: ${named} is no source of tools (known: path, release, source)`,
    );
  });
});
