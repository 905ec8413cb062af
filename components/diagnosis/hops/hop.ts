import type { Answer } from "../answer.ts";
import type { ClusterEvidence, Evidence } from "../evidence.ts";
import type { DiagnosisRequest } from "../request.ts";
import { ok, type Verdict } from "../verdict.ts";

/** One hop on the way of a request, or of an istiod to the clusters that it reads. */
export interface Hop {
  /** Kind and clusters, as in `secret:east>remote`. */
  readonly id: string;
  /** What it belongs to: a heading for people. */
  readonly category: string;
  /** What is true where it is well, in one line. */
  readonly title: string;
  /** Hops without which it can't be well. */
  readonly behind: readonly string[];
  readonly judge: (ground: Ground) => Verdict;
}

/** Everything that a judgement rests on. */
export interface Ground {
  readonly request: DiagnosisRequest;
  readonly evidence: Evidence;
  readonly now: Date;
}

/** The evidence of a cluster, where there is some. */
export function seenOf({ evidence }: Ground, cluster: string): ClusterEvidence | undefined {
  const sight = evidence[cluster];
  return sight && "seen" in sight ? sight.seen : undefined;
}

/** Judges an answer; one that is not there is unknown. */
export function judging<T>(answer: Answer<T> | undefined, judge: (is: T) => Verdict): Verdict {
  if (answer === undefined) return { state: "unknown", why: "nothing tells" };
  return "is" in answer ? judge(answer.is) : { state: "unknown", why: answer.unasked };
}

/** Judges what was seen of a cluster. */
export function judgingCluster(
  cluster: string,
  judge: (seen: ClusterEvidence, ground: Ground) => Verdict | undefined,
): (ground: Ground) => Verdict {
  return ground => {
    const seen = seenOf(ground, cluster);
    return seen ? (judge(seen, ground) ?? ok) : { state: "unknown", why: `${cluster} was not asked` };
  };
}
