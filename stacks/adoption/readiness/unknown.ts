import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Check, Judgement } from "./judgement.ts";

/** Judges by what was seen, or says why nothing was. */
export function judgeSeen<T>(
  check: Check,
  sight: Sight<T>,
  judge: (seen: T) => readonly Judgement[],
): readonly Judgement[] {
  return "seen" in sight
    ? judge(sight.seen)
    : [{ check, state: "unknown", found: `could not be asked: ${sight.unseen}` }];
}
