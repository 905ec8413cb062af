import { stripVTControlCharacters } from "node:util";

import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

import { parseUrn } from "./urn.ts";

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Name of the resource it is about; undefined when it is about the whole update. */
  readonly resource?: string;
  readonly message: string;
}

/** The engine repeats a failure for the update as a whole and for each step on the way out. */
const engineEchoes = [
  /^update failed$/,
  /^preview failed$/,
  /^resource .* failed$/,
  /^One or more errors occurred/,
];

/** Warnings about how this CLI runs the engine, which nobody has to act on. */
const expected = [/^using pulumi-[a-z-]+ from \$PATH/];

/**
 * The diagnostics of an update that a person needs: errors and warnings, each once, the engine's echoes left out
 * unless they are all there is.
 */
export function diagnostics(events: readonly EngineEvent[]): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const { diagnosticEvent } of events) {
    if (diagnosticEvent === undefined || diagnosticEvent.ephemeral === true) continue;
    const { severity, urn } = diagnosticEvent;
    if (severity !== "error" && severity !== "warning") continue;
    const message = plain(diagnosticEvent.message);
    if (message === "" || expected.some(pattern => pattern.test(message))) continue;
    const types = urn === undefined ? [] : parseUrn(urn).types;
    const resource = urn !== undefined && types.length > 0 ? parseUrn(urn).name : undefined;
    const key = `${severity} ${message}`;
    if (!found.has(key))
      found.set(key, { severity, ...(resource === undefined ? {} : { resource }), message });
  }
  // The engine tells what a program threw twice: with its stack trace, and as the message alone.
  const all = [...found.values()].filter(
    (one, _, list) => !list.some(other => other !== one && other.message.includes(one.message)),
  );
  const relevant = all.filter(({ message }) => !engineEchoes.some(pattern => pattern.test(message)));
  return relevant.some(({ severity }) => severity === "error") ? relevant : all;
}

/** Without terminal colours, the engine's `<{%reset%}>` marks and surrounding space. */
function plain(message: string): string {
  return stripVTControlCharacters(message)
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    .trim();
}

/** One paragraph: `resource: message`, with further lines indented. */
export function formatDiagnostic({ severity, resource, message }: Diagnostic): string {
  const label = [severity === "warning" ? "warning" : "", resource ?? ""]
    .filter(part => part !== "")
    .join(": ");
  return `${label === "" ? "" : `${label}: `}${message.replaceAll("\n", "\n    ")}`;
}
