import { ensureDocker } from "../../toolchain/docker.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import type { CommandFunction, Invocation } from "../line/command.ts";
import { exitCodes, InterruptedError } from "../line/errors.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { duration, table } from "../line/table.ts";
import { bringLinters } from "../machine/linters.ts";
import type { Counts, FileTime } from "../testing/counts.ts";
import { add, couldNotRun, noTests, summaryLine } from "../testing/counts.ts";
import type { LayerName } from "../testing/layer-names.ts";
import { layerNames } from "../testing/layer-names.ts";
import { runLayer, type LayerResult } from "../testing/layers.ts";
import { allTools, bringTools } from "../machine/tools.ts";

/** Layers that run the real engine and its plugins. */
const needTools: readonly LayerName[] = ["graph", "engine", "e2e"];

/** Layers that make containers and networks. */
const needDocker: readonly LayerName[] = ["engine", "e2e"];

/** Runs every layer, or those named, and goes on after one that fails. */
export const test: CommandFunction = async ({ flags, operands, json, terminal, interrupts }) => {
  const layers = layerNames.filter(layer => operands.length === 0 || operands.includes(layer));
  const results: Record<string, LayerResult> = {};
  let total = noTests;
  for (const layer of layers) {
    const begin = Date.now();
    terminal.line(`== ${layer}`);
    const brought = await bringToolsFor(layer, terminal);
    const result: LayerResult = await (brought.failure ??
      interrupts.during(async stop => {
        const ran = await runLayer(layer, {
          output: json ? 2 : 1,
          update: flags["update"] !== undefined,
          missing: brought.missing,
          isCi: process.env["CI"] !== undefined,
          stop,
        });
        if (stop.aborted) throw new InterruptedError("interrupted");
        return ran;
      }));
    const { files = [], ...counts } = result;
    if (serialLayers.includes(layer)) for (const line of timesOf(files)) terminal.line(line);
    for (const problem of counts.problems) terminal.line(`${layer}: ${problem}`);
    terminal.line(`== ${layer}: ${summaryLine(counts)} (${duration((Date.now() - begin) / 1000)})`);
    terminal.line();
    results[layer] = result;
    total = add(total, counts);
  }
  terminal.line(summaryLine(total));
  return {
    exitCode: total.failed === 0 ? exitCodes.ok : exitCodes.failed,
    result: { passed: total.passed, failed: total.failed, layers: results },
  };
};

/** Layers whose files run one after another, so that the time of each is worth a look. */
const serialLayers: readonly LayerName[] = ["engine", "e2e"];

const timesOf = (files: readonly FileTime[]): string[] =>
  table(
    ["FILE", "TOOK"],
    files.map(({ file, seconds }) => [file, duration(seconds)]),
  );

interface Brought {
  /** The result of the layer, when it can't run. */
  readonly failure?: Counts;
  readonly missing: ReadonlyMap<string, string>;
}

async function bringToolsFor(layer: LayerName, terminal: Invocation["terminal"]): Promise<Brought> {
  const report = new ProgressReport(terminal);
  try {
    if (layer === "check") return { missing: await bringLinters(report.toolchain) };
    if (needTools.includes(layer)) await bringTools(allTools, report.toolchain);
    if (needDocker.includes(layer)) await ensureDocker(report.toolchain);
    if (layer === "e2e") await ensureImages(report.toolchain);
    return { missing: new Map() };
  } catch (error) {
    return { failure: couldNotRun(messageOf(error)), missing: new Map() };
  } finally {
    report.close();
  }
}
