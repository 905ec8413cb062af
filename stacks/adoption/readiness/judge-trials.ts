import { listed } from "../../../components/adoption/listed.ts";
import type { Refusal } from "../../../components/adoption/facts/try-objects.ts";
import type { Sight } from "../../../components/kubernetes/sight.ts";
import type { Judgement } from "./judgement.ts";
import { causeOf, lacksRights, type Cause, type Ground } from "./refusal-cause.ts";
import { judgeSeen } from "./unknown.ts";

/** What the cluster said to objects that it was asked about: an object that is tried elsewhere proves less. */
export function judgeTrials(sight: Sight<readonly Refusal[]>, ground: Ground): readonly Judgement[] {
  return judgeSeen("admission", sight, refusals => {
    const told = refusals.flatMap(refusal => {
      const cause = causeOf(refusal, ground);
      return cause ? [{ refusal, cause }] : [];
    });
    const groups = Map.groupBy(told, ({ refusal, cause }) => `${cause.text} ${refusal.insteadIn ?? ""}`);
    const judgements = [...groups.values()].flatMap(group => {
      const [first] = group;
      return first
        ? [
            judge(
              first.cause,
              group.map(({ refusal }) => refusal),
            ),
          ]
        : [];
    });
    return judgements.length > 0 ? judgements : [judgeRest(refusals)];
  });
}

/** What is left where no refusal has a cause of its own. */
function judgeRest(refusals: readonly Refusal[]): Judgement {
  const check = "admission";
  const forbidden = refusals.filter(lacksRights).length;
  if (forbidden > 0)
    return {
      check,
      state: "unknown",
      found: `${forbidden} of the objects could not be tried: its user may not make them`,
    };
  const rest =
    refusals.length > 0
      ? "refuses nothing but what other lines tell"
      : "refuses none of the objects that were tried";
  return { check, state: "ok", found: rest };
}

function judge({ text, remedy, kind, isEverywhere = false }: Cause, refusals: readonly Refusal[]): Judgement {
  const names = listed(refusals.map(({ what }) => what));
  const insteadIn = refusals[0]?.insteadIn;
  if (kind === "unclear") return { check: "admission", state: "unknown", found: `${names}: ${text}` };
  if (kind === "rights")
    return { check: "permissions", state: "problem", found: `${text} (${names})`, remedy };
  const where =
    insteadIn === undefined || isEverywhere
      ? ""
      : `, tried in namespace ${insteadIn} as their own is not there yet`;
  const found = `${names} would be refused${where}: ${text}`;
  const state = insteadIn === undefined || isEverywhere ? "problem" : "warning";
  return { check: "admission", state, found, remedy };
}
