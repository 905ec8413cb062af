import { expect, it } from "vitest";

import { isUsable } from "../../../certs/key-type.ts";

it.each([
  [2047, false],
  [2048, true],
  [8192, true],
  [8193, false],
])("an RSA key with %d bits can be used: %s", (bits, usable) => {
  expect(isUsable({ algorithm: "RSA", bits })).toBe(usable);
});
