import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

import { parseUrn } from "./urn.ts";

/** Phases of an update, in the order they are shown; they overlap where nothing forces an order. */
const phaseNames = [
  "clusters",
  "routes",
  "trust",
  "istio",
  "remote secrets",
  "samples",
  "edges",
  "verify",
] as const;
export type PhaseName = (typeof phaseNames)[number];

export interface PhaseTime {
  readonly phase: PhaseName;
  /** From the start of the update to the phase's first step, in seconds. */
  readonly startedAfter: number;
  /** From its first step to the end of its last, in seconds. */
  readonly seconds: number;
  /** Resources that were created, updated, replaced or deleted. */
  readonly changed: number;
}

/** An engine event and when it arrived; the engine's own stamps have whole seconds only. */
export interface TimedEvent {
  readonly at: number;
  readonly event: EngineEvent;
}

const phaseOfFolder: Readonly<Record<string, PhaseName>> = {
  docker: "clusters",
  clusters: "clusters",
  networks: "routes",
  trust: "trust",
  mesh: "istio",
  samples: "samples",
  edges: "edges",
};

/**
 * The phase a resource belongs to: by the folder in the type of the innermost of our components around it
 * (`isthmus:<folder>:<Class>`). Undefined for what belongs to none, such as the stack itself.
 */
export function phaseOf(urn: string): PhaseName | undefined {
  const { types } = parseUrn(urn);
  const component = types.findLast(type => type.startsWith("isthmus:"));
  if (component === undefined) return types.at(-1)?.startsWith("tls:") === true ? "trust" : undefined;
  const [, folder = "", className = ""] = component.split(":");
  if (className.endsWith("Proof")) return "verify";
  return className.startsWith("RemoteSecret") ? "remote secrets" : phaseOfFolder[folder];
}

/** Steps that do nothing to the world. */
const idle: ReadonlySet<OpType> = new Set([
  "same",
  "read",
  "refresh",
  "discard",
  "discard-replaced",
  "remove-pending-replace",
]);

const changesSomething = (op: OpType): boolean => !idle.has(op);

/**
 * The time each phase took, from the events of one update. Components count by what is in them, and steps that
 * changed nothing do not count; a phase without any is left out.
 * @param startedAt When the update began, in the same clock as `at` (milliseconds).
 */
export function phaseTimes(events: readonly TimedEvent[], startedAt: number): PhaseTime[] {
  const spans = new Map<PhaseName, { first: number; last: number; urns: Set<string> }>();
  // A refresh ends with the operation that it found somebody else did; only what began here was done here.
  const begun = new Set<string>();
  for (const { at, event } of events) {
    const step = event.resourcePreEvent ?? event.resOutputsEvent ?? event.resOpFailedEvent;
    if (step === undefined || !isStep(step.metadata)) continue;
    const phase = phaseOf(step.metadata.urn);
    if (phase === undefined) continue;
    const key = `${step.metadata.op} ${step.metadata.urn}`;
    if (event.resourcePreEvent !== undefined) begun.add(key);
    if (!begun.has(key)) continue;
    const span = spans.get(phase) ?? { first: at, last: at, urns: new Set() };
    span.first = Math.min(span.first, at);
    span.last = Math.max(span.last, at);
    if (event.resOutputsEvent !== undefined) span.urns.add(step.metadata.urn);
    spans.set(phase, span);
  }
  return phaseNames.flatMap(phase => {
    const span = spans.get(phase);
    if (span === undefined) return [];
    const seconds = (milliseconds: number) => Math.round(milliseconds / 100) / 10;
    return [
      {
        phase,
        startedAfter: seconds(span.first - startedAt),
        seconds: seconds(span.last - span.first),
        changed: span.urns.size,
      },
    ];
  });
}

type StepMetadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Whether a step works on a real resource: not on a component or a provider's configuration. */
export function isStep({ op, type, new: after, old: before }: StepMetadata): boolean {
  return changesSomething(op) && (after ?? before)?.custom === true && !type.startsWith("pulumi:");
}
