import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { changeState } from "./import-state.ts";
import type { RecordedResource } from "./recorded-resources.ts";

/** The setting by which a provider gives up early on a cluster that hangs (components/clusters/adopted-cluster.ts). */
const setting = "kubeClientSettings";

/**
 * Whether providers in a state still give up early: the update that needed it was killed. The engine takes that for every question
 * to the cluster until the program has run again, also once it answers.
 */
export function hasImpatience(resources: readonly RecordedResource[]): boolean {
  return resources.some(isImpatient);
}

/** Has all providers of a state ask as long as usual. */
export async function restorePatience(stack: Stack): Promise<void> {
  await changeState(stack, withPatience);
}

/** Resources with providers that ask as long as usual. Pure. */
export function withPatience(resources: readonly RecordedResource[]): readonly RecordedResource[] {
  return resources.map(resource =>
    isImpatient(resource)
      ? { ...resource, inputs: without(resource.inputs), outputs: without(resource.outputs) }
      : resource,
  );
}

const isImpatient = ({ type, inputs = {} }: RecordedResource): boolean =>
  type === "pulumi:providers:kubernetes" && setting in inputs;

const without = (properties: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => name !== setting));
