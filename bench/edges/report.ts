import { median } from "../median.ts";
import type { Measured } from "./measured.ts";

/** What is asked of each program at each size, in this order. */
export const steps = ["preview", "first up", "up again, no change", "up, one code more"] as const;
export type Step = (typeof steps)[number];

/** One program at one size, in one cluster. */
export interface Run {
  readonly subject: string;
  readonly codes: number;
  readonly steps: Readonly<Partial<Record<Step, Measured>>>;
  readonly resources: number;
  readonly stateBytes: number;
}

/** The runs as one table in Markdown per size: each program, and Isthmus's part of each other one. Medians. */
export function report(runs: readonly Run[]): string[] {
  return [...new Set(runs.map(({ codes }) => codes))].flatMap(codes =>
    table(
      codes,
      runs.filter(run => run.codes === codes),
    ),
  );
}

function table(codes: number, runs: readonly Run[]): string[] {
  const [own = "", ...others] = [...new Set(runs.map(({ subject }) => subject))];
  const row = (name: string, value: (run: Run) => number | undefined, digits = 1) => {
    const at = (subject: string) =>
      median(runs.filter(run => run.subject === subject).flatMap(run => value(run) ?? []));
    const text = (number: number, places = digits) => (Number.isNaN(number) ? "-" : number.toFixed(places));
    const compared = others.flatMap(other => [text(at(other)), text(at(own) / at(other), 2)]);
    return `| ${[name, text(at(own)), ...compared].join(" | ")} |`;
  };
  const total = ({ cpu }: Measured) => cpu.engine + cpu.program + cpu.plugins;
  return [
    `| ${[`${codes} codes`, own, ...others.flatMap(other => [other, "ratio"])].join(" | ")} |`,
    `|${"---|".repeat(2 + 2 * others.length)}`,
    row("resources", ({ resources }) => resources, 0),
    row("state, KiB", ({ stateBytes }) => stateBytes / 1024, 0),
    ...steps.map(step => row(`${step}, s`, run => run.steps[step]?.seconds)),
    row("one code more / no change", oneMore, 2),
    ...steps.map(step => row(`${step}, s of CPU`, run => run.steps[step] && total(run.steps[step]))),
    ...steps.map(step => row(`${step}, of that the engine`, run => run.steps[step]?.cpu.engine)),
    row("memory of the engine, MiB", run => peak(run, "engine"), 0),
    row("memory of the program, MiB", run => peak(run, "program"), 0),
    row("memory of the largest plugin, MiB", run => peak(run, "plugins"), 0),
    row("load of the machine", ({ steps: done }) => median(Object.values(done).map(({ load }) => load))),
    "",
  ];
}

function oneMore({ steps: done }: Run): number | undefined {
  const [more, same] = [done["up, one code more"], done["up again, no change"]];
  return more && same && more.seconds / same.seconds;
}

function peak({ steps: done }: Run, role: "engine" | "program" | "plugins"): number {
  return Math.max(0, ...Object.values(done).map(({ peak: peaks }) => peaks[role]));
}
