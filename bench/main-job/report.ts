import { median } from "../median.ts";
import type { Taken } from "./checkout.ts";
import type { Run } from "./run.ts";
import { nameOf, type Shape } from "./shape.ts";

/** One shape in one round: by hand, and by each checkout, by its name. */
export interface Round {
  readonly shape: Shape;
  readonly byHand: Run;
  readonly taken: Readonly<Record<string, Taken>>;
}

/** What was measured as tables in Markdown: each shape by itself, and, where there are several, all of them side by side. */
export function report(rounds: readonly Round[]): string[] {
  const shapes = [...Map.groupBy(rounds, ({ shape }) => nameOf(shape)).values()];
  return [
    ...shapes.flatMap(ofShape => [...tableOfShape(ofShape), ""]),
    ...(shapes.length > 1 ? checkoutsIn(rounds).flatMap(name => [...comparison(name, shapes), ""]) : []),
  ];
}

function tableOfShape(rounds: readonly Round[]): string[] {
  const [first] = rounds;
  const byHand = rounds.map(round => round.byHand);
  const [own = ""] = checkoutsIn(rounds);
  return [
    `| ${first ? nameOf(first.shape) : ""} | each round | median |`,
    "|---|---|---|",
    row("by hand, nothing to verified", seconds(byHand)),
    ...checkoutsIn(rounds).flatMap(name => rowsOf(name, rounds)),
    "",
    "Phase ends, seconds after the start, median:",
    "",
    `| by hand | s | \`${own} up\` | s |`,
    "|---|---|---|---|",
    ...sideBySide(phaseEnds(byHand), phaseEnds(takenBy(own, rounds).map(taken => taken.first))),
  ];
}

function rowsOf(name: string, rounds: readonly Round[]): string[] {
  const taken = takenBy(name, rounds);
  const ups = taken.map(({ first }) => first.seconds);
  const withEdge = taken.flatMap(one => one.withEdge ?? []);
  return [
    row(`\`${name} up\`, nothing to verified`, ups),
    row("ratio to by hand", ratios(ups, seconds(rounds.map(({ byHand }) => byHand))), 2),
    ...(withEdge.length > 0
      ? [
          row(`\`${name} up\` with an edge site, nothing to verified`, withEdge),
          row("ratio to without", ratios(withEdge, ups), 2),
        ]
      : []),
    row(
      `\`${name} up\` again, no change`,
      taken.map(({ again }) => again),
    ),
    row(
      `\`${name} preview\` of the existing stack`,
      taken.map(({ preview }) => preview),
    ),
    row(
      "its state, KiB",
      taken.map(({ stateBytes }) => stateBytes / 1024),
      0,
    ),
  ];
}

/** All shapes in medians, with how often the time of two clusters on as many networks they take. */
function comparison(name: string, shapes: readonly (readonly Round[])[]): string[] {
  const lines = shapes.flatMap(rounds => {
    const [first] = rounds;
    if (!first) return [];
    const { clusters, networks } = first.shape;
    const two = shapes.find(([other]) => other?.shape.clusters === 2 && other.shape.networks === networks);
    const at = (value: (taken: Taken) => number, from = rounds) => median(takenBy(name, from).map(value));
    const growth = (value: (taken: Taken) => number) => (two ? text(at(value) / at(value, two), 2) : "-");
    const again = ({ again: time }: Taken) => time;
    const preview = ({ preview: time }: Taken) => time;
    const ups = takenBy(name, rounds).map(taken => taken.first.seconds);
    const byHand = seconds(rounds.map(round => round.byHand));
    return [
      [
        nameOf(first.shape),
        ...[text(median(byHand)), text(median(ups)), text(median(ratios(ups, byHand)), 2)],
        ...[text(at(again)), growth(again), text(at(preview)), growth(preview)],
        text(clusters / 2, 2),
      ],
    ];
  });
  const columns = ["by hand", `\`${name} up\``, "ratio", "no change", "× two", "preview", "× two", "linear"];
  return [
    `| ${["", ...columns].join(" | ").trim()} |`,
    `|${"---|".repeat(columns.length + 1)}`,
    ...lines.map(cells => `| ${cells.join(" | ")} |`),
  ];
}

/** In the order of the first round, in which the checkouts come as they were named. */
const checkoutsIn = (rounds: readonly Round[]): string[] => Object.keys(rounds[0]?.taken ?? {});

const takenBy = (name: string, rounds: readonly Round[]): Taken[] =>
  rounds.flatMap(({ taken }) => taken[name] ?? []);

const seconds = (runs: readonly Run[]): number[] => runs.map(run => run.seconds);

const ratios = (values: readonly number[], others: readonly number[]): number[] =>
  values.map((value, index) => value / (others[index] ?? NaN));

const text = (value: number, digits = 1): string => value.toFixed(digits);

function row(name: string, values: readonly number[], digits = 1): string {
  return `| ${name} | ${values.map(value => text(value, digits)).join(" · ")} | ${text(median(values), digits)} |`;
}

function phaseEnds(runs: readonly Run[]): [string, number][] {
  const names = runs[0]?.phases.map(([name]) => name) ?? [];
  return names.map(name => [
    name,
    median(runs.flatMap(run => run.phases.filter(([other]) => other === name).map(([, end]) => end))),
  ]);
}

function sideBySide(left: readonly [string, number][], right: readonly [string, number][]): string[] {
  const cell = (entry: [string, number] | undefined) => (entry ? `${entry[0]} | ${text(entry[1])}` : " | ");
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, index) => `| ${cell(left[index])} | ${cell(right[index])} |`,
  );
}
