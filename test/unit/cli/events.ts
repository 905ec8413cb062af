import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** URN of a resource of stack dev, `types` from the outermost component inward. */
export const urn = (types: readonly string[], name: string): string =>
  `urn:pulumi:dev::isthmus::${types.join("$")}::${name}`;

/** Metadata of a step, as the engine sends it for a custom resource (or a component). */
export function metadata(op: OpType, types: readonly string[], name: string, custom = true): Metadata {
  const type = types.at(-1) ?? "";
  const state = {
    type,
    urn: urn(types, name),
    custom,
    id: "",
    parent: "",
    inputs: {},
    outputs: {},
    provider: "",
  };
  return { op, urn: urn(types, name), type, new: state, provider: "" };
}

/** The engine's event that a step begins. */
export const begins = (step: Metadata): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  resourcePreEvent: { metadata: step },
});

/** The engine's event that a step is done. */
export const ends = (step: Metadata): EngineEvent => ({
  sequence: 0,
  timestamp: 0,
  resOutputsEvent: { metadata: step },
});
