import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { allReady } from "../../components/clusters/kind.ts";
import { couldNotBeAsked, type Unseen } from "../../components/kubernetes/sight.ts";
import { dockerNetworkOf } from "../../stacks/clusters/names.ts";
import { rawCommand } from "../recovery/raw-command.ts";
import { askAdopted, type AdoptedAnswers, type ConfiguredKubeconfig } from "./away.ts";
import { recordedResources, type RecordedResource } from "./recorded-resources.ts";

/** What was found out about the clusters of a state before an update. */
export interface DriftSearch extends Pick<AdoptedAnswers, "away"> {
  /** Whether the engine may ask the clusters what they hold before it compares, but for those that are away. */
  readonly refresh: boolean;
  /** Clusters because of which it may not, in words. */
  readonly warnings: readonly string[];
  /** The resources of the state; none where no cluster had to be asked. */
  readonly resources: readonly RecordedResource[];
}

/** The search where there is no state. */
export const nothingToSearch: DriftSearch = { refresh: false, warnings: [], away: new Map(), resources: [] };

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
 * Asks the clusters of a stack before an update: whether it looks for drift, and which of them it leaves out.
 *
 * @param kindAnswers whether the stack's kind clusters can be asked
 * @param adopts whether it has, or had, clusters that somebody else made
 */
export async function planDriftSearch(
  stack: Stack,
  kindAnswers: Promise<boolean>,
  adopts: boolean,
  configured: ConfiguredKubeconfig,
): Promise<DriftSearch> {
  const [answers, { away, renewed, resources }] = await Promise.all([
    kindAnswers,
    adopts ? askRecorded(stack, configured) : { ...nothingToSearch, renewed: new Map<string, Unseen>() },
  ]);
  const warnings = [...renewed].map(
    ([name, sight]) =>
      `${couldNotBeAsked(name, sight)} with the kubeconfig of the last update: changes that were made by hand are not looked for this time`,
  );
  return { refresh: answers && warnings.length === 0, warnings, away, resources };
}

async function askRecorded(
  stack: Stack,
  configured: ConfiguredKubeconfig,
): Promise<AdoptedAnswers & Pick<DriftSearch, "resources">> {
  const { stdout } = await rawCommand(stack, ["stack", "export", "--show-secrets"]);
  return { ...(await askAdopted(stdout, configured)), resources: recordedResources(stdout) };
}
