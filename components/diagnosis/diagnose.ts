import { secondsSince } from "../proof/seconds-since.ts";
import type { Evidence } from "./evidence.ts";
import { askingHops, clusterHops } from "./hops/clusters.ts";
import type { Hop } from "./hops/hop.ts";
import { injectionHops } from "./hops/injection.ts";
import { istiodHops } from "./hops/istiod.ts";
import { pathHops } from "./hops/path.ts";
import { readingHops } from "./hops/reading.ts";
import { lookAtMesh } from "./look.ts";
import type { DiagnosisRequest } from "./request.ts";
import { rolesIn } from "./roles.ts";
import type { Verdict } from "./verdict.ts";

/** One hop with its judgement. */
export interface JudgedHop {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  readonly verdict: Verdict;
}

/** All hops, in the order in which they were judged: the first that is broken is the one to mend. */
export interface Diagnosis {
  readonly hops: readonly JudgedHop[];
  readonly seconds: number;
}

/**
 * Walks the path of each request, and that of each istiod which has a part in it.
 * @param kubeconfigs secret, by cluster
 */
export async function diagnoseMesh(
  request: DiagnosisRequest,
  kubeconfigs: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Diagnosis> {
  const started = performance.now();
  const evidence = await lookAtMesh(request, kubeconfigs, signal);
  return { hops: judgeHops(request, evidence, new Date()), seconds: secondsSince(started) };
}

/** The hop to mend; undefined where none is broken. */
export function firstBroken({ hops }: Pick<Diagnosis, "hops">): JudgedHop | undefined {
  return hops.find(({ verdict }) => verdict.state === "broken");
}

/** Judges every hop of a request; what lies behind a broken one is not judged. Pure. */
export function judgeHops(request: DiagnosisRequest, evidence: Evidence, now: Date): JudgedHop[] {
  const ground = { request, evidence, now };
  const judged = new Map<string, JudgedHop>();
  for (const { id, category, title, behind, judge } of hopsOf(request)) {
    const before = behind.map(other => judged.get(other)).find(hop => hop && stops(hop.verdict));
    const verdict: Verdict = before ? { state: "behind", hop: before.id } : judge(ground);
    judged.set(id, { id, category, title, verdict });
  }
  return [...judged.values()];
}

const stops = ({ state }: Verdict) => state === "broken" || state === "behind";

/** Every hop of a request once, in the order in which they depend on each other. */
export function hopsOf(request: DiagnosisRequest): Hop[] {
  const { asking, ends, primaries, all } = rolesIn(request);
  const hops = [
    ...all.flatMap(cluster => clusterHops(request, cluster)),
    ...[...new Set([...asking, ...primaries])].flatMap(askingHops),
    ...primaries.flatMap(istiodHops),
    ...primaries.flatMap(primary => ends.flatMap(({ name }) => readingHops(request, primary, name))),
    ...ends.flatMap(injectionHops),
    ...request.pairs.flatMap(pair => pathHops(request, pair)),
  ];
  const seen = new Set<string>();
  return hops.filter(({ id }) => !seen.has(id) && seen.add(id));
}
