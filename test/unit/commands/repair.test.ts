import { expect, it } from "vitest";

import { isDamaged, repair, undamaged } from "../../../components/commands/repair.ts";

const seen = new Date("2026-11-26T12:00:00.000Z");
const input = repair("1 of 2 node containers exist", seen).environment.ISTHMUS_REPAIR;

it("a thing is damaged when it was made before the damage was seen", () => {
  expect(isDamaged(input, "2026-11-26T11:59:59.000Z")).toBe(true);
});

it("a thing that was made since then is not, though the reason stays in state", () => {
  expect(isDamaged(input, "2026-11-26T12:00:01.000Z")).toBe(false);
});

it("without damage none is", () => {
  expect(isDamaged(undamaged, "2026-11-26T11:59:59.000Z")).toBe(false);
  expect(isDamaged(repair(undefined).environment.ISTHMUS_REPAIR, "1970-01-01T00:00:00.000Z")).toBe(false);
});
