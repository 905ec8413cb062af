import { describe, expect, it } from "vitest";

import { lifetimeProblem, lifetimeWarning } from "../../../certs/root-lifetime.ts";

const root = { rootCa: "company", notAfter: new Date("2027-12-30T21:40:01Z"), intermediateValidityDays: 730 };
const at = (now: string) => ({ ...root, now: new Date(now) });

describe("intermediate CAs that would outlive their root", () => {
  it("are refused with the days that they may have", () => {
    expect(lifetimeProblem(at("2026-11-26T00:00:00Z"))).toEqual({
      reason: "730 days are more than the 399 that the root CA company has left, until 2027-12-30",
      remedy: "write 399 or less, or upload one that lives longer",
    });
  });

  it("are refused without them when they are fewer than the config takes", () => {
    expect(lifetimeProblem(at("2027-10-31T21:40:01Z"))?.remedy).toBe(
      "write 60 or less, or upload one that lives longer",
    );
    expect(lifetimeProblem(at("2027-10-31T21:40:02Z"))).toEqual({
      reason: "730 days are more than the 59 that the root CA company has left, until 2027-12-30",
      remedy: "upload one that lives longer",
    });
  });

  it("are worth a warning later on", () => {
    expect(lifetimeWarning(at("2026-11-26T00:00:00Z"))).toEqual({
      reason:
        "the root CA company has 399 days left, until 2027-12-30, and a renewed intermediate CA has 730",
      remedy: "plan for a new root: when this one ends, every workload of the mesh fails",
    });
    expect(lifetimeWarning(at("2027-12-31T00:00:00Z"))).toEqual({
      reason: "the root CA company ended on 2027-12-30",
      remedy: "every workload of the mesh fails until it has a new one",
    });
  });

  it("are not these: a root that lives as long as they do", () => {
    for (const lifetime of [at("2025-12-30T21:40:01Z"), at("2020-01-01T00:00:00Z")]) {
      expect([lifetimeProblem(lifetime), lifetimeWarning(lifetime)]).toEqual([undefined, undefined]);
    }
  });
});
