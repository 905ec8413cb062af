import { ensureDocker } from "../../toolchain/docker.ts";
import { ensureImages } from "../../toolchain/ensure-images.ts";
import type { CommandFunction, Invocation } from "../line/command.ts";
import { exitCodes, InterruptedError } from "../line/errors.ts";
import { messageOf } from "../../toolchain/message-of.ts";
import { ProgressReport } from "../report/progress-report.ts";
import { duration } from "../line/table.ts";
import type { Counts } from "../testing/counts.ts";
import { add, couldNotRun, noTests, summaryLine } from "../testing/counts.ts";
import type { LayerName } from "../testing/layer-names.ts";
import { layerNames } from "../testing/layer-names.ts";
import { runLayer } from "../testing/layers.ts";
import { allTools, bringTools } from "../machine/tools.ts";

/** Layers that run the real engine and its plugins. */
const needTools: readonly LayerName[] = ["graph", "engine", "e2e"];

/** Runs every layer, or those named, and goes on after one that fails. */
export const test: CommandFunction = async ({ flags, operands, json, terminal, interrupts }) => {
  const layers = layerNames.filter(layer => operands.length === 0 || operands.includes(layer));
  const results: Record<string, Counts> = {};
  let total = noTests;
  for (const layer of layers) {
    const begin = Date.now();
    terminal.line(`== ${layer}`);
    const counts =
      (await bringToolsFor(layer, terminal)) ??
      (await interrupts.during(async stop => {
        const ran = await runLayer(layer, {
          output: json ? 2 : 1,
          update: flags["update"] !== undefined,
          stop,
        });
        if (stop.aborted) throw new InterruptedError("interrupted");
        return ran;
      }));
    for (const problem of counts.problems) terminal.line(`${layer}: ${problem}`);
    terminal.line(`== ${layer}: ${summaryLine(counts)} (${duration((Date.now() - begin) / 1000)})`);
    terminal.line();
    results[layer] = counts;
    total = add(total, counts);
  }
  terminal.line(summaryLine(total));
  return {
    exitCode: total.failed === 0 ? exitCodes.ok : exitCodes.failed,
    result: { passed: total.passed, failed: total.failed, layers: results },
  };
};

/** @returns undefined when the layer can run. */
async function bringToolsFor(
  layer: LayerName,
  terminal: Invocation["terminal"],
): Promise<Counts | undefined> {
  if (!needTools.includes(layer)) return undefined;
  const report = new ProgressReport(terminal);
  try {
    await bringTools(allTools, report.toolchain);
    if (layer === "e2e") {
      await ensureDocker(report.toolchain);
      await ensureImages(report.toolchain);
    }
    return undefined;
  } catch (error) {
    return couldNotRun(messageOf(error));
  } finally {
    report.close();
  }
}
