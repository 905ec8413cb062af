import type { Diagnosis, JudgedHop } from "../../components/diagnosis/diagnose.ts";
import { firstBroken } from "../../components/diagnosis/diagnose.ts";
import type { Step } from "../../components/diagnosis/verdict.ts";
import { commandFor } from "../line/command-for.ts";
import type { Tone } from "../line/colours.ts";
import { quoted } from "../line/quoted.ts";

type Paint = (tone: Tone, text: string) => string;

/**
 * A line per hop under the heading of what it belongs to, and behind a broken one why, and what mends it. Of hops that are well, and
 * of those behind a broken one, only the number is told.
 *
 * @param showsAll whether each of these has its line, too
 */
export function diagnosisLines(
  stack: string,
  { hops }: Pick<Diagnosis, "hops">,
  paint: Paint,
  showsAll: boolean,
): string[] {
  const categories = Map.groupBy(hops, ({ category }) => category);
  const lines = [...categories].flatMap(([category, own]) =>
    categoryLines(stack, category, own, paint, showsAll),
  );
  return [...lines, ...footer(stack, hops)];
}

function categoryLines(
  stack: string,
  category: string,
  hops: readonly JudgedHop[],
  paint: Paint,
  showsAll: boolean,
): string[] {
  if (showsAll) return [category, ...hops.flatMap(hop => hopLines(stack, hop, paint))];
  const stopped = hops.flatMap(({ verdict }) => (verdict.state === "behind" ? [verdict.hop] : []));
  const rest = stopped.length === 0 ? "" : `${stopped.length} behind ${stopped[0] ?? ""}`;
  const shown = hops.filter(({ verdict }) => verdict.state === "broken" || verdict.state === "unknown");
  if (shown.length === 0) {
    const well = hops.length - stopped.length;
    const said =
      rest === ""
        ? `${paint("good", "ok")} (${well})`
        : [...(well > 0 ? [`${well} ok`] : []), rest].join(", ");
    return [`${category}: ${said}`];
  }
  const lines = shown.flatMap(hop => hopLines(stack, hop, paint));
  return [category, ...lines, ...(rest === "" ? [] : [`  -        ${rest}`])];
}

function hopLines(stack: string, { title, verdict }: JudgedHop, paint: Paint): string[] {
  switch (verdict.state) {
    case "ok":
      return [`  ${paint("good", "ok")}       ${title}`];
    case "broken":
      return [
        `  ${paint("bad", "BROKEN")}   ${title}`,
        `           ${verdict.why}`,
        ...verdict.mend.map(step => `           -> ${stepText(stack, step)}`),
      ];
    case "unknown":
      return [`  ${paint("warning", "unknown")}  ${title} (${verdict.why})`];
    case "behind":
      return [`  -        ${title} (behind ${verdict.hop})`];
  }
}

/** A step as it is run, or in words. */
export function stepText(stack: string, step: Step): string {
  switch (step.by) {
    case "up":
      return commandFor(stack, "up");
    case "kubectl":
      return ["kubectl", `--context=${step.cluster}`, ...step.args].map(quoted).join(" ");
    case "hand":
      return step.text;
  }
}

/** How to get at the contexts that the commands name, where some do. */
function footer(stack: string, hops: readonly JudgedHop[]): string[] {
  const steps = hops.flatMap(({ verdict }) => (verdict.state === "broken" ? verdict.mend : []));
  return steps.some(({ by }) => by === "kubectl")
    ? ["", `kubectl has these contexts after: eval "$(${commandFor(stack, "kubeconfig")})"`]
    : [];
}

/** The verdict of a diagnosis in a sentence. */
export function diagnosisVerdict(diagnosis: Diagnosis): string {
  const broken = firstBroken(diagnosis);
  if (broken?.verdict.state === "broken") return `Broken: ${broken.verdict.why}`;
  const unknown = diagnosis.hops.filter(({ verdict }) => verdict.state === "unknown").length;
  if (unknown > 0)
    return `Nothing is broken as far as it could be asked: ${unknown} of ${diagnosis.hops.length} hops are unknown.`;
  return `Nothing is broken: ${diagnosis.hops.length} hops are well.`;
}

/** A hop for the JSON line: its mending as commands and words. */
export function hopResult(
  stack: string,
  { id, category, title, verdict }: JudgedHop,
): Readonly<Record<string, unknown>> {
  const base = { hop: id, category, title, state: verdict.state };
  switch (verdict.state) {
    case "ok":
      return base;
    case "broken":
      return { ...base, why: verdict.why, mend: verdict.mend.map(step => stepText(stack, step)) };
    case "unknown":
      return { ...base, why: verdict.why };
    case "behind":
      return { ...base, behind: verdict.hop };
  }
}
