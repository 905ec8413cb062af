import type { Problem } from "../../config/problem.ts";

/** The things that are looked at, in the order in which they are told. */
export const checks = [
  "kubeconfig",
  "reachable",
  "API server",
  "routes",
  "gateway",
  "identity",
  "Kubernetes",
  "clock",
  "permissions",
  "pods",
  "services",
  "address",
  "domain",
  "capacity",
  "Istio",
  "objects",
  "admission",
  "webhooks",
  "policies",
] as const;

export type Check = (typeof checks)[number];

/** What came of one look at one cluster. */
export type Judgement = Readonly<{ check: Check; found: string }> &
  (
    | { readonly state: "ok" }
    /** It could not be looked at. */
    | { readonly state: "unknown" }
    /** A warning stops nothing; a problem does, before anything changes. */
    | {
        readonly state: "warning" | "problem";
        readonly remedy: string;
        /** The config key that it is about; default: the cluster's. */
        readonly path?: string;
        /** The whole of what `found` has the beginning of. */
        readonly all?: readonly string[];
      }
  );

/** Judgements in the order of their checks. That all is well is said only where nothing else is. */
export function inOrder(judgements: readonly Judgement[]): readonly Judgement[] {
  const marred = new Set(judgements.filter(({ state }) => state !== "ok").map(({ check }) => check));
  return judgements
    .filter(({ check, state }) => state !== "ok" || !marred.has(check))
    .sort((a, b) => checks.indexOf(a.check) - checks.indexOf(b.check));
}

/** Of a stack that is there already nothing that has changed since stops an update, which may be what mends it. */
export const softened = (judgement: Judgement): Judgement =>
  judgement.state === "problem" ? { ...judgement, state: "warning" } : judgement;

/** The problem that a judgement is, where it is one of a state. */
export function problemOf(
  cluster: string,
  judgement: Judgement,
  state: "warning" | "problem",
): readonly Problem[] {
  if (!("remedy" in judgement) || judgement.state !== state) return [];
  const { path = `isthmus:clusters.${cluster}`, found, remedy } = judgement;
  return [{ path, reason: found, remedy }];
}
