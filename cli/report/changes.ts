import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

import { clusterOf } from "./change-cluster.ts";
import { parseUrn } from "./urn.ts";

export type ChangeOp = "create" | "update" | "replace" | "delete";

export interface Change {
  readonly op: ChangeOp;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Undefined for what belongs to the stack as a whole. */
  readonly cluster: string | undefined;
  /** Paths of the properties that differ, in the engine's notation; of a replacement, those that force it carry `!`. */
  readonly properties: readonly string[];
}

/** Steps of a preview, by what they mean for the resource. The other halves of a replacement are not listed again. */
const listed: Partial<Record<OpType, ChangeOp>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/**
 * The changes in a preview, in the order the engine found them. Components are left out: their content is listed.
 *
 * @param clusters names of the clusters that there are to be
 */
export function changes(events: readonly EngineEvent[], clusters: readonly string[]): Change[] {
  const found = new Map<string, Change>();
  for (const { resourcePreEvent } of events) {
    if (resourcePreEvent === undefined) continue;
    const { op, urn, type, provider, new: after, old: before } = resourcePreEvent.metadata;
    const change = listed[op];
    if (change === undefined || (after ?? before)?.custom !== true) continue;
    const { name } = parseUrn(urn);
    found.set(`${change} ${urn}`, {
      op: change,
      urn,
      type,
      name,
      cluster: clusterOf({ provider, name }, clusters),
      properties: changedPaths(resourcePreEvent.metadata),
    });
  }
  return [...found.values()];
}

type StepMetadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

function changedPaths({ diffs, detailedDiff }: StepMetadata): string[] {
  // The engine sends null where the API's types say undefined; `Object.entries` would throw.
  const detailed = Object.entries((detailedDiff as typeof detailedDiff | null) ?? {});
  if (detailed.length === 0) return (diffs as typeof diffs | null) ?? [];
  return detailed.map(([path, { diffKind }]) => (diffKind.includes("replace") ? `${path}!` : path));
}

const signs: Readonly<Record<ChangeOp, string>> = { create: "+", update: "~", replace: "+-", delete: "-" };

/** `~ kubernetes:core/v1:ConfigMap istio [data.mesh]`, in aligned columns. */
export function formatChanges(list: readonly Change[]): string[] {
  const width = Math.max(0, ...list.map(({ type }) => type.length));
  return list.map(({ op, type, name, properties }) => {
    const detail =
      op === "create" || op === "delete" || properties.length === 0 ? "" : `  [${properties.join(", ")}]`;
    return `${signs[op].padEnd(2)} ${type.padEnd(width)}  ${name}${detail}`;
  });
}

/** Number of steps by operation, components left out as in {@link changes}. */
export function countSteps(events: readonly EngineEvent[]): Partial<Record<OpType, number>> {
  const counts: Partial<Record<OpType, number>> = {};
  for (const { resourcePreEvent: step } of events) {
    if (step === undefined || (step.metadata.new ?? step.metadata.old)?.custom !== true) continue;
    const { op } = step.metadata;
    if (op === "same" || listed[op] !== undefined) counts[op] = (counts[op] ?? 0) + 1;
  }
  return counts;
}

/** The operations that are told, in this order. */
const told: readonly OpType[] = ["create", "import", "update", "replace", "delete", "same"];

/** `12 to create, 1 to replace, 40 unchanged`. */
export function formatCounts(counts: Readonly<Partial<Record<OpType, number>>>): string {
  const parts = told.flatMap(op => {
    const count = counts[op] ?? 0;
    return count === 0 ? [] : [`${count} ${op === "same" ? "unchanged" : `to ${op}`}`];
  });
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
