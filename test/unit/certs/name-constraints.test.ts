import { describe, expect, it } from "vitest";

import { permits } from "../../../certs/name-constraints.ts";

const name = "istiod.istio-system.svc";
const only = (kind: "dns" | "uri", domain: string) => [{ kind, domain }];

describe("permits", () => {
  it.each([
    ["dns", "", true],
    ["dns", name, true],
    ["dns", "istio-system.svc", true],
    ["dns", ".istio-system.svc", true],
    ["dns", `.${name}`, false],
    ["dns", `a.${name}`, false],
    ["dns", "system.svc", false],
    ["uri", name, true],
    ["uri", ".svc", true],
    // BoringSSL takes it for this one host.
    ["uri", "svc", false],
    ["uri", "", false],
  ] as const)("a name that is to be %s %j: %s", (kind, domain, permitted) => {
    expect(permits(kind, name, { permitted: only(kind, domain), excluded: [] })).toBe(permitted);
    const other = kind === "dns" ? "uri" : "dns";
    expect(permits(other, name, { permitted: only(kind, domain), excluded: [] })).toBe(true);
  });

  it.each([
    ["dns", "", false],
    ["dns", "svc", false],
    ["dns", `.${name}`, true],
    ["uri", name, false],
    // Go takes it for all hosts below it.
    ["uri", "svc", false],
    ["uri", "example.com", true],
  ] as const)("a name that is not to be %s %j: %s", (kind, domain, permitted) => {
    expect(permits(kind, name, { permitted: [], excluded: only(kind, domain) })).toBe(permitted);
  });
});
