import { expect, it } from "vitest";

import { banner, shellArguments } from "../../../cli/commands/shell.ts";

it("a shell has a terminal where there is one, and else what is on standard input", () => {
  expect(shellArguments(true)).toContain("-it");
  expect(shellArguments(false)).toContain("-i");
  expect(shellArguments(false)).not.toContain("-it");
  expect(shellArguments(true).slice(-2)).toEqual(["--", "sh"]);
});

it("the banner has the request ready to type", () => {
  expect(banner("east")).toBe(
    "In the sleep pod of east; exit leaves it. A request: curl http://helloworld.sample:5000/hello",
  );
});
