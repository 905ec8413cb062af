import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  addressAt,
  formatAddress,
  formatCidr,
  overlaps,
  parseCidr,
  sizeOf,
  type Cidr,
} from "../../components/addresses/cidr.ts";

/** Ranges of the prefix lengths from `least` on, anywhere below `addresses`. */
const ranges = (least: number, addresses = 2 ** 32): fc.Arbitrary<Cidr> =>
  fc
    .record({
      address: fc.integer({ min: 0, max: addresses - 1 }),
      prefix: fc.integer({ min: least, max: 32 }),
    })
    .map(({ address, prefix }) => ({ base: address - (address % sizeOf(prefix)), prefix }));

/** Pairs in the same block of 256: two ranges out of all there are would hardly ever meet. */
const neighbours = fc
  .record({ block: fc.integer({ min: 0, max: 2 ** 24 - 1 }), a: ranges(24, 256), b: ranges(24, 256) })
  .map(({ block, a, b }) => ({
    a: { ...a, base: block * 256 + a.base },
    b: { ...b, base: block * 256 + b.base },
  }));

const addressesOf = ({ base, prefix }: Cidr) =>
  Array.from({ length: sizeOf(prefix) }, (_, index) => base + index);

describe("IPv4 ranges", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(ranges(0), range => {
        expect(parseCidr(formatCidr(range))).toEqual(range);
      }),
    );
  });

  it("are refused with bits below the prefix length, and the right one is named", () => {
    fc.assert(
      fc.property(ranges(0), fc.nat(), (range, offset) => {
        fc.pre(range.prefix < 32);
        const inside = 1 + (offset % (sizeOf(range.prefix) - 1));
        expect(() => parseCidr(`${formatAddress(range.base + inside)}/${range.prefix}`)).toThrow(
          `(write ${formatCidr(range)})`,
        );
      }),
    );
  });

  it("are refused with leading zeros, and the right one is named", () => {
    fc.assert(
      fc.property(ranges(0), fc.nat({ max: 3 }), (range, padded) => {
        const text = formatCidr(range);
        const parts = text.split(/[./]/);
        const zeros = parts.map((part, index) => (index === padded ? `0${part}` : part));
        fc.pre((zeros[padded]?.length ?? 0) < 4);
        expect(() => parseCidr(`${zeros.slice(0, 4).join(".")}/${zeros[4] ?? ""}`)).toThrow(
          `(write ${text})`,
        );
      }),
    );
  });

  it("are not made of other text, and the error says what to write", () => {
    fc.assert(
      fc.property(fc.string(), text => {
        expect(() => parseCidr(text)).toThrow(/10\.10\.0\.0\/16/);
      }),
    );
  });

  it("overlap exactly when they share an address, whichever comes first", () => {
    fc.assert(
      fc.property(neighbours, ({ a, b }) => {
        const shared = addressesOf(a).some(address => addressesOf(b).includes(address));
        expect(overlaps(formatCidr(a), formatCidr(b))).toBe(shared);
        expect(overlaps(formatCidr(b), formatCidr(a))).toBe(shared);
      }),
    );
  });

  it("number their addresses from the first, all of them inside and no two the same", () => {
    fc.assert(
      fc.property(ranges(24), range => {
        const text = formatCidr(range);
        const addresses = addressesOf(range).map((_, index) => addressAt(text, index));
        expect(addresses).toEqual(addressesOf(range).map(formatAddress));
        expect(new Set(addresses).size).toBe(sizeOf(range.prefix));
        expect(() => addressAt(text, sizeOf(range.prefix))).toThrow(RangeError);
        expect(() => addressAt(text, -1)).toThrow(RangeError);
      }),
    );
  });
});
