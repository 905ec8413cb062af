import { expect, it } from "vitest";

import { judgeLifetimes } from "../../../stacks/trust/judge.ts";
import type { TrustPlan } from "../../../stacks/trust/plan.ts";
import { identityOf } from "../../support/docker-sights.ts";

const now = new Date("2026-11-26T12:00:00Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const plan: TrustPlan = {
  roots: [{ name: "company", source: "upload", certKey: "c", keyKey: "k" }],
  issuers: [{ cluster: "main0", signedBy: "company", algorithm: "ECDSA-P256", validityDays: 730 }],
};
const since = (date: Date) => ({ ...identityOf("ann"), since: date.toISOString() });
const ends = (days: number) => new Map([["company", inDays(days)]]);
const paths = (...args: Parameters<typeof judgeLifetimes>) => judgeLifetimes(...args).map(({ path }) => path);

it("refuses a root that ends before its intermediates while the stack is set up", () => {
  const refused = ["isthmus:mesh.intermediateValidityDays"];
  expect(paths(plan, undefined, ends(400), now)).toEqual(refused);
  expect(paths(plan, since(inDays(-0.9)), ends(400), now)).toEqual(refused);
  const [problem] = judgeLifetimes(plan, undefined, ends(400), now);
  expect(problem?.reason).toContain("400 that the root CA company has");
});

it("lets a mesh that is in use go on", () => {
  expect(paths(plan, since(inDays(-1.1)), ends(400), now)).toEqual([]);
  expect(paths(plan, since(inDays(-700)), ends(-1), now)).toEqual([]);
});

it("has nothing against a root that lives long enough, is made here, or signs nothing", () => {
  expect(paths(plan, undefined, ends(731), now)).toEqual([]);
  expect(paths(plan, undefined, new Map(), now)).toEqual([]);
  expect(paths({ ...plan, issuers: [] }, undefined, ends(400), now)).toEqual([]);
});
