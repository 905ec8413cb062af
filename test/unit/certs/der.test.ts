import { describe, expect, it } from "vitest";

import { DerError, derElements, oidText, unsignedInteger } from "../../../certs/der.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");
const zeros = (count: number) => "00".repeat(count);

describe("derElements", () => {
  it.each([
    ["nothing", "", []],
    ["a short length", "0402ffff", [2]],
    ["the longest short length", `047f${zeros(127)}`, [127]],
    ["a length in one byte more", `048180${zeros(128)}`, [128]],
    ["a length in two bytes more", `04820100${zeros(256)}`, [256]],
    ["a length in three bytes more", `0483010000${zeros(65_536)}`, [65_536]],
    ["two elements", "04010005000400", [1, 0, 0]],
  ])("reads %s", (_, hex, lengths) => {
    expect(derElements(bytes(hex)).map(({ content }) => content.length)).toEqual(lengths);
  });

  it.each([
    ["an indefinite length", "3080040100" + "0000", "indefinite"],
    ["a tag alone", "30", "cut off"],
    ["a length that is cut off", "308201", "a length that is cut off"],
    ["content that is cut off", "300302", "longer than what holds it"],
    ["a long length that is cut off", "3082010000", "longer than what holds it"],
    ["a length with a zero before it", `04820080${zeros(128)}`, "more bytes than it needs"],
    ["a long form of a short length", "04810100", "more bytes than it needs"],
    ["a length of five bytes", `04850000000001${zeros(1)}`, "a length of 5 bytes"],
    ["the length that is reserved", "04ff00", "a length of 127 bytes"],
    ["a tag of several bytes", "1f810100", "a tag of several bytes"],
  ])("refuses %s", (_, hex, reason) => {
    expect(() => derElements(bytes(hex))).toThrow(DerError);
    expect(() => derElements(bytes(hex))).toThrow(reason);
  });
});

describe("oidText", () => {
  it.each([
    ["551d13", "2.5.29.19"],
    ["2a864886f70d01010b", "1.2.840.113549.1.1.11"],
    ["00", "0.0"],
    ["883703", "2.999.3"],
    ["6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776", "2.25.329800735698586629295641978511506172918"],
  ])("%s is %s", (hex, text) => {
    expect(oidText(bytes(hex))).toBe(text);
  });

  it.each(["", "80", "551d93"])("refuses %j, which is cut off", hex => {
    expect(() => oidText(bytes(hex))).toThrow(DerError);
  });
});

describe("unsignedInteger", () => {
  it.each([
    ["00", 0n],
    ["7f", 127n],
    ["0080", 128n],
    ["010000000000000000", 2n ** 64n],
  ])("%s is %s", (hex, number) => {
    expect(unsignedInteger(bytes(hex))).toBe(number);
  });

  it.each(["", "80", "ff01"])("refuses %j", hex => {
    expect(() => unsignedInteger(bytes(hex))).toThrow(DerError);
  });
});
