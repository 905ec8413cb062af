import { describe, expect, it } from "vitest";

import { boundingSetHas, lacksSysResource } from "../../../../toolchain/machine/capability.ts";

const CAP_SYS_RESOURCE = 24n;
const status = (set: string) =>
  `Name:\tnode\nCapEff:\t0000000000000000\nCapBnd:\t${set}\nCapAmb:\t0000000000000000\n`;

describe("CAP_SYS_RESOURCE", () => {
  it("is there in a full bounding set, also for a user without capabilities", () => {
    expect(boundingSetHas(status("000001ffffffffff"), CAP_SYS_RESOURCE)).toBe(true);
  });

  it("is missed when just its bit is clear", () => {
    expect(boundingSetHas(status("000001fffeffffff"), CAP_SYS_RESOURCE)).toBe(false);
  });

  it("is taken to be there where the kernel does not say", () => {
    expect(boundingSetHas("Name:\tnode\n", CAP_SYS_RESOURCE)).toBe(true);
    expect(lacksSysResource(-1)).toBe(false);
  });
});
