import { median } from "../median.ts";
import type { Load, Loaded } from "./fortio.ts";
import type { Way } from "./ways.ts";

/** One load of one way. */
export interface Measurement {
  readonly way: Way;
  readonly load: Load;
  readonly loaded: Loaded;
}

/** A table in Markdown for each load: the ways in medians, and how many times the first way's latency each has. */
export function report(measurements: readonly Measurement[]): string[] {
  const loads = [...Map.groupBy(measurements, ({ load }) => load.name)];
  return loads.flatMap(([name, ofLoad]) => [...table(name, ofLoad), ""]);
}

function table(name: string, measurements: readonly Measurement[]): string[] {
  const rows = [...Map.groupBy(measurements, ({ way }) => way.name)].map(([way, list]) => {
    const loaded = list.map(one => one.loaded);
    const each = loaded.map(({ requestsPerSecond }) => requestsPerSecond.toFixed(0)).join(" · ");
    const middle = (value: (one: Loaded) => number, digits: number) =>
      median(loaded.map(value)).toFixed(digits);
    return [
      ...[way, each, middle(({ requestsPerSecond }) => requestsPerSecond, 0)],
      ...[middle(({ p50 }) => p50, 2), middle(({ p99 }) => p99, 2)],
    ];
  });
  return [
    `| ${name} | requests/s, each round | median | p50, ms | p99, ms |`,
    "|---|---|---|---|---|",
    ...rows.map(cells => `| ${cells.join(" | ")} |`),
  ];
}
