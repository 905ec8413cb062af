import { sampleNamespace } from "../../samples/names.ts";
import { whyNot } from "../../samples/proof/hops.ts";
import type { SleepEvidence } from "../evidence.ts";
import { clusterIn, type DiagnosisRequest } from "../request.ts";
import { broken, byHand, kubectlStep, ok, type Verdict } from "../verdict.ts";
import { judging } from "./hop.ts";

/** The hops without which an istiod does not know the services of a cluster: it has to have synced that. */
export function watchIds(request: DiagnosisRequest, primary: string, target: string): string[] {
  const reads = clusterIn(request, primary).reads.some(read => read.target === target);
  return reads ? [`watch:${primary}>${target}`] : [];
}

/** The hops by which clusters say on which network they are; none in a mesh of one. */
export function networkIds({ networks }: DiagnosisRequest, clusters: readonly string[]): string[] {
  return networks ? clusters.map(cluster => `network:${cluster}`) : [];
}

/** Judges whether a sleep pod's proxy knows endpoints, `address:port` each. */
export function knownVerdict(
  cluster: string,
  sleep: SleepEvidence | undefined,
  wanted: readonly string[],
): Verdict {
  return judging(sleep?.after, ({ endpoints }) => {
    const absent = wanted.find(endpoint => !endpoints.includes(endpoint));
    if (absent === undefined) return ok;
    const known = endpoints.join(", ") || "none";
    return broken(
      `the proxy of sleep in ${cluster} does not know ${absent}; it knows ${known}`,
      kubectlStep(cluster, "-n", sampleNamespace, "rollout", "restart", "deployment/sleep"),
    );
  });
}

/**
 * Judges whether endpoints answered; those that were not tried this time are taken for well.
 *
 * @param silence says of an endpoint that nothing came back from it
 */
export function answeredVerdict(
  sleep: SleepEvidence | undefined,
  endpoints: readonly string[],
  silence: (endpoint: string) => string,
): Verdict {
  return judging(sleep?.before, before =>
    judging(sleep?.after, after =>
      judging(sleep?.requests, ({ failures }) => {
        const more = (counts: "answers" | "tries", endpoint: string) =>
          (after[counts][endpoint] ?? 0) > (before[counts][endpoint] ?? 0);
        const silent = endpoints.find(endpoint => more("tries", endpoint) && !more("answers", endpoint));
        if (silent === undefined) return ok;
        return broken(
          `${silence(silent)}: ${whyNot(failures[0]?.text)}`,
          byHand("let it be reached: no firewall, policy or proxy may stand between"),
        );
      }),
    ),
  );
}
