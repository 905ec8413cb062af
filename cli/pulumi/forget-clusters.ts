import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { couldNotBeAsked, type Unseen } from "../../components/kubernetes/sight.ts";
import { didYouMean } from "../../stacks/config/nearest.ts";
import { commandFor } from "../line/command-for.ts";
import { CliError, UsageError } from "../line/errors.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import type { Plan } from "../../stacks/plan.ts";
import { adoptedKubeconfigs } from "./adopted-kubeconfigs.ts";
import { askAdopted } from "./away.ts";
import { providerOf, resourcesIn } from "./cluster-resources.ts";
import { withDependentEnds, withoutResources } from "./forget.ts";
import { changeState } from "./import-state.ts";
import type { RecordedResource } from "./recorded-resources.ts";

/** What a stack had in a cluster that it has forgotten. */
export interface ForgottenCluster {
  readonly cluster: string;
  /** `Kind namespace/name`, sorted. */
  readonly objects: readonly string[];
}

/**
 * Judges a wish to forget clusters. Pure.
 *
 * @param away clusters of the state that do not answer
 * @throws UsageError for one that the state does not know; CliError for one that answers
 */
export function refuseToForget(
  stack: string,
  names: readonly string[],
  checkpoint: string,
  away: ReadonlyMap<string, Unseen>,
): void {
  const known = [...adoptedKubeconfigs(checkpoint).keys()];
  for (const name of names) {
    if (!known.includes(name)) {
      const list = known.length === 0 ? "it knows none" : `it knows ${known.join(", ")}`;
      throw new UsageError(
        `--without ${name}: the state knows no such adopted cluster${didYouMean(name, known)}; ${list}`,
      );
    }
    if (!away.has(name)) {
      throw new CliError(
        `${name} answers, and --without is for a cluster that is gone: nothing was forgotten ` +
          `(${commandFor(stack, "destroy")} deletes what the stack has there; so does up, once the config has no ${name})`,
      );
    }
  }
}

/**
 * Forgets clusters that are gone, before an update of what is left.
 *
 * @throws UsageError or CliError for one that the state does not know, or that answers
 */
export async function forgetGone(stack: Stack, names: readonly string[]): Promise<ForgottenCluster[]> {
  const { stdout } = await rawCommand(stack, ["stack", "export", "--show-secrets"]);
  const { away } = await askAdopted(stdout, () => Promise.resolve(undefined));
  refuseToForget(stack.name, names, stdout, away);
  return forgetClusters(stack, names);
}

/**
 * Takes what a stack has in clusters out of its state. What they have stays, if they ever come back, and what other clusters have
 * because of them is the next operation's to delete.
 *
 * @returns what was in them
 */
export async function forgetClusters(stack: Stack, names: readonly string[]): Promise<ForgottenCluster[]> {
  const resources = await changeState(stack, all => {
    const providers = names.flatMap(name => providerOf(all, name) ?? []);
    const own = [...names.flatMap(name => resourcesIn(all, name)), ...providers];
    return withoutResources(all, withDependentEnds(all, new Set(own.map(({ urn }) => urn))));
  });
  return names.map(cluster => ({
    cluster,
    objects: resourcesIn(resources, cluster).flatMap(objectIn).sort(),
  }));
}

function objectIn({ type, inputs }: RecordedResource): string[] {
  const { kind, metadata } = (inputs ?? {}) as {
    readonly kind?: string;
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
  };
  if (!type.startsWith("kubernetes:") || kind === undefined || metadata?.name === undefined) return [];
  const { name, namespace } = metadata;
  return [`${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`];
}

/** @throws UsageError for clusters that the config still has: they would be made again at once */
export function refuseToForgetMembers({ clusters }: Pick<Plan, "clusters">, names: readonly string[]): void {
  const member = names.find(name => clusters.some(cluster => cluster.name === name));
  if (member === undefined) return;
  throw new UsageError(`--without ${member}: take ${member} out of the stack's file first`);
}

/** @throws CliError when something has to be deleted in a cluster that does not answer: the config has it no more */
export function refuseToLeaveBehind(
  { stack, clusters }: Pick<Plan, "stack" | "clusters">,
  away: ReadonlyMap<string, Unseen>,
): void {
  const dropped = [...away].filter(([name]) => clusters.every(cluster => cluster.name !== name));
  if (dropped.length > 0) throw standsInTheWay(stack, "up", new Map(dropped));
}

/**
 * The refusal of an operation that would have to delete something in clusters that do not answer.
 *
 * @param command the one that forgets them, without its flags
 */
export function standsInTheWay(
  stack: string,
  command: "up" | "destroy",
  away: ReadonlyMap<string, Unseen>,
): CliError {
  const why = command === "up" ? " and is not in the config any more" : "";
  const flags = [...away.keys()].map(name => ` --without ${name}`).join("");
  return new CliError(
    [
      "what the stack has in these clusters can't be deleted, and nothing was changed:",
      ...[...away].map(([name, sight]) => `  ${couldNotBeAsked(name, sight)}${why}`),
      `See to it that they answer, with the kubeconfigs of the last up; or, if they are gone for good, ` +
        `${commandFor(stack, `${command}${flags}`)} forgets them.`,
    ].join("\n"),
  );
}
