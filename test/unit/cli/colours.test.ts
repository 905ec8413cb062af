import { stripVTControlCharacters } from "node:util";

import { expect, it } from "vitest";

import { hasColours, painted } from "../../../cli/line/colours.ts";

it("shows colours in a terminal that has them, to whoever did not say no", () => {
  expect(hasColours(true, { TERM: "xterm-256color" })).toBe(true);
  expect(hasColours(true, { NO_COLOR: "" })).toBe(true);
  expect(hasColours(true, { NO_COLOR: "1" })).toBe(false);
  expect(hasColours(true, { TERM: "dumb" })).toBe(false);
  expect(hasColours(false, { TERM: "xterm-256color" })).toBe(false);
});

it("says the same in colours as without", () => {
  for (const tone of ["good", "bad", "warning"] as const) {
    expect(painted(tone, "text")).not.toBe("text");
    expect(stripVTControlCharacters(painted(tone, "text"))).toBe("text");
  }
});
