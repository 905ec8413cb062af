import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { askUid } from "../../components/adoption/cluster-sight.ts";
import { allReady } from "../../components/clusters/kind.ts";
import { withApi } from "../../components/kubernetes/api.ts";
import { couldNotBeAsked, look } from "../../components/kubernetes/sight.ts";
import { dockerNetworkOf } from "../../stacks/clusters/names.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import { adoptedKubeconfigs } from "./adopted-kubeconfigs.ts";

/** Whether an update looks for what was changed by hand. */
export interface DriftSearch {
  /** Whether the engine may ask the clusters what they hold before it compares. */
  readonly refresh: boolean;
  /** Clusters because of which it may not, in words. */
  readonly warnings: readonly string[];
}

/**
 * Whether all kind clusters of a stack can be asked what they hold. With one that does not exist, or is stopped, the engine could not
 * go on, and what has to be repaired then is the cluster.
 *
 * @param kindNames of the stack's kind clusters
 */
export async function kindClustersAnswer(stack: string, kindNames: readonly string[]): Promise<boolean> {
  if (kindNames.length === 0) return true;
  try {
    return await allReady(kindNames, dockerNetworkOf(stack));
  } catch {
    return false; // no Docker, which a preview does without
  }
}

/**
 * Decides whether an update looks for drift. One cluster that does not answer would end it for all: then there is no search this
 * time.
 *
 * @param kindAnswers whether the stack's kind clusters can be asked
 * @param adopts whether it has clusters that somebody else made
 */
export async function planDriftSearch(
  stack: Stack,
  kindAnswers: Promise<boolean>,
  adopts: boolean,
): Promise<DriftSearch> {
  const [answers, silent] = await Promise.all([kindAnswers, adopts ? findSilent(stack) : []]);
  return { refresh: answers && silent.length === 0, warnings: silent };
}

/** Asks the adopted clusters by what the last update has recorded, as the engine would. */
async function findSilent(stack: Stack): Promise<string[]> {
  const { stdout } = await rawCommand(stack, ["stack", "export", "--show-secrets"]);
  const found = await Promise.all(
    [...adoptedKubeconfigs(stdout)].map(async ([name, kubeconfig]) => {
      const sight = await look(limit => withApi(kubeconfig, limit, askUid));
      return "seen" in sight
        ? []
        : [`${couldNotBeAsked(name, sight)}: changes that were made by hand are not looked for this time`];
    }),
  );
  return found.flat();
}
