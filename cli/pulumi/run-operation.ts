import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

import type { Diagnostic } from "../report/diagnostics.ts";
import { diagnostics, formatDiagnostic } from "../report/diagnostics.ts";
import { EngineError } from "./engine.ts";
import { CliError, InterruptedError } from "../line/errors.ts";
import type { TimedEvent } from "../report/phases.ts";

export interface Observed<T> {
  readonly result: T;
  readonly events: readonly TimedEvent[];
  readonly startedAt: number;
  readonly seconds: number;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Runs one operation of the engine and keeps its events.
 * @param stop Aborted when the user wants it to end.
 * @param hopeless Aborted, with the text for people as its reason, when there is no point in waiting for its end.
 * @throws CliError with the diagnostics that matter, each once, or with that text; InterruptedError when it ended because
 * of `stop`.
 */
export async function observe<T>(
  what: string,
  stop: AbortSignal,
  show: (event: EngineEvent) => void,
  operation: (options: { onEvent: (event: EngineEvent) => void; signal: AbortSignal }) => Promise<T>,
  hopeless: AbortSignal = new AbortController().signal,
): Promise<Observed<T>> {
  const startedAt = Date.now();
  const events: TimedEvent[] = [];
  const onEvent = (event: EngineEvent) => {
    // What follows are the ends of steps that were stopped, which say nothing of why.
    if (!hopeless.aborted) events.push({ at: Date.now(), event });
    show(event);
  };
  const found = () => diagnostics(events.map(({ event }) => event));
  try {
    const result = await operation({ onEvent, signal: AbortSignal.any([stop, hopeless]) });
    const warnings = found().filter(({ severity }) => severity === "warning");
    return { result, events, startedAt, seconds: (Date.now() - startedAt) / 1000, warnings };
  } catch (error) {
    if (stop.aborted) throw new InterruptedError(`${what} interrupted`);
    if (!(error instanceof EngineError)) throw error;
    const errors = found().filter(({ severity }) => severity === "error");
    const told = hopeless.aborted ? String(hopeless.reason).split("\n") : [];
    const lines = [...told, ...errors.map(formatDiagnostic)];
    if (lines.length === 0) lines.push(lastLines(error.stderr) || lastLines(error.stdout));
    throw new CliError(`${what} failed\n${lines.map(line => `  ${line}`).join("\n")}`);
  }
}

/** The end of an engine's own output, for errors it reports no other way. */
const lastLines = (text: string, count = 10) => text.trim().split("\n").slice(-count).join("\n  ");
