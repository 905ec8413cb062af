import { counted } from "../../components/adoption/listed.ts";
import type { Judgement } from "../../stacks/adoption/readiness/judgement.ts";
import { table } from "../line/table.ts";
import type { Terminal } from "../line/terminal.ts";
import type { Tone } from "../line/colours.ts";

/** What came of the looks at each cluster, by cluster. */
export type Readiness = ReadonlyMap<string, readonly Judgement[]>;

const tones: Readonly<Partial<Record<Judgement["state"], Tone>>> = {
  warning: "warning",
  unknown: "warning",
  problem: "bad",
};

/** A line for each look at each cluster, with what to do where something is wrong. */
export function readinessLines(readiness: Readiness, paint: Terminal["paint"]): string[] {
  const all = [...readiness].flatMap(([cluster, judgements]) =>
    judgements.map(judgement => ({ cluster, judgement })),
  );
  const [head = "", ...rows] = table(
    ["CLUSTER", "CHECK", "STATE", "FOUND"],
    all.map(({ cluster, judgement }) => [cluster, judgement.check, judgement.state, inWords(judgement)]),
  );
  return [
    head,
    ...rows.map((row, index) => {
      const tone = tones[all[index]?.judgement.state ?? "ok"];
      return tone === undefined ? row : paint(tone, row);
    }),
  ];
}

function inWords(judgement: Judgement): string {
  return "remedy" in judgement ? `${judgement.found} (${judgement.remedy})` : judgement.found;
}

/** In a sentence, how many clusters are ready, and how many things are in the way. */
export function readinessSummary(readiness: Readiness): string {
  const bad = [...readiness.values()].map(judgements => problemsIn(judgements));
  const ready = bad.filter(count => count === 0).length;
  const problems = bad.reduce((sum, count) => sum + count, 0);
  const clusters = counted(readiness.size, "cluster");
  return problems === 0
    ? `${clusters} asked: \`up\` would refuse nothing.`
    : `${clusters} asked: ${ready} ready, ${counted(problems, "problem")} in the way of the rest.`;
}

/** How many judgements would keep an `up` from beginning. */
export function problemsIn(judgements: readonly Judgement[]): number {
  return judgements.filter(({ state }) => state === "problem").length;
}
