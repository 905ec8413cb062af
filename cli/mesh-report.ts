import type { PhaseTime } from "./phases.ts";
import { duration, table } from "./table.ts";

/** The stack output `verification`: what each cluster saw. */
export interface Verification {
  readonly verifiedAt: string;
  readonly seconds: number;
  readonly clusters: Readonly<Record<string, ClusterVerification>>;
}

export interface ClusterVerification {
  /** Answers the sleep pod got, by version of helloworld. */
  readonly versions: Readonly<Record<string, number>>;
  /** Addresses of helloworld that the sleep pod's proxy knows. */
  readonly endpoints: readonly string[];
  /** Fingerprint of the root certificate its proxies trust. */
  readonly root: string;
  readonly seconds: number;
}

/** One line per cluster: the versions its sleep pod saw, the endpoints its proxy knows, the root it trusts. */
export function verificationTable({ clusters }: Verification): string[] {
  return table(
    ["CLUSTER", "VERSIONS SEEN", "ENDPOINTS", "ROOT", "SECONDS"],
    Object.entries(clusters).map(([name, { versions, endpoints, root, seconds }]) => [
      name,
      Object.entries(versions)
        .map(([version, answers]) => `${version} x${answers}`)
        .join(", ") || "none",
      endpoints.join(", ") || "none",
      root,
      seconds.toFixed(1),
    ]),
  );
}

/** One line per phase that did something, and the whole. */
export function phaseTable(phases: readonly PhaseTime[], total: number): string[] {
  return table(
    ["PHASE", "START", "TOOK", "CHANGED"],
    [
      ...phases.map(({ phase, startedAfter, seconds, changed }) => [
        phase,
        `+${duration(startedAfter)}`,
        duration(seconds),
        String(changed),
      ]),
      ["all", "", duration(total), String(phases.reduce((sum, { changed }) => sum + changed, 0))],
    ],
  );
}

/**
 * Why a verification does not prove the mesh, as `cluster: reason` lines; empty when it does. The probe throws on what it
 * finds wrong, so this is the second look: every cluster must have seen every version that any cluster saw.
 * @param expected Versions the stack runs; taken from the verification itself when the stack does not say.
 */
export function shortfalls({ clusters }: Verification, expected?: readonly string[]): string[] {
  const seen = Object.entries(clusters);
  const wanted = expected ?? [...new Set(seen.flatMap(([, { versions }]) => Object.keys(versions)))];
  if (seen.length === 0) return ["no cluster was asked"];
  if (wanted.length === 0) return ["no cluster saw any version"];
  return seen.flatMap(([name, { versions }]) => {
    const missing = wanted.filter(version => (versions[version] ?? 0) === 0);
    return missing.length === 0 ? [] : [`${name}: never saw ${missing.join(", ")}`];
  });
}
