import { expect, it } from "vitest";

import { continueRecord } from "../../../components/adoption/record.ts";
import { kindArgument, parseKind } from "../../../components/kubernetes/claim.ts";

it("forgets no kind that was ever made in a cluster, nor what was there before", () => {
  const first = { uid: "a", kinds: ["Secret.v1."], found: ["x"] };
  expect(continueRecord(first, undefined)).toEqual(first);
  expect(continueRecord({ uid: "a", kinds: ["Deployment.v1.apps"], found: ["x", "ours"] }, first)).toEqual({
    uid: "a",
    kinds: ["Deployment.v1.apps", "Secret.v1."],
    found: ["x"],
  });
});

it("begins anew in another cluster", () => {
  const now = { uid: "b", kinds: ["Secret.v1."], found: [] };
  expect(continueRecord(now, { uid: "a", kinds: ["Pod.v1."], found: ["x"] })).toEqual(now);
});

it.each([
  [{ apiVersion: "v1", kind: "Secret" }, "Secret.v1."],
  [{ apiVersion: "apps/v1", kind: "Deployment" }, "Deployment.v1.apps"],
  [{ apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" }, "Role.v1.rbac.authorization.k8s.io"],
])("%j is told as %s, and read back", (kind, argument) => {
  expect(kindArgument(kind)).toBe(argument);
  expect(parseKind(argument)).toEqual(kind);
});
