import { withKubectl, type Kubectl } from "../kubectl.ts";
import { blockageOf, type Blockage } from "./blockage.ts";
import {
  isComplete,
  refusalOf,
  rolloutOf,
  type Rollout,
  type RolloutEvent,
  type RolloutObject,
} from "./objects.ts";

/** How a Deployment's rollout stands; `unknown` when it can't be seen, or not yet. */
export type Standing = "unknown" | "complete" | "underWay" | Blockage;

/** A namespace of a cluster. */
export interface Place {
  readonly kubeconfig: string;
  readonly namespace: string;
}

/**
 * Looks at the rollouts of some Deployments, and where one is blocked that was not so far, has it tried once more.
 *
 * @param blocked names of those that were blocked at the look before
 * @returns their standing, by name
 */
export async function lookAtRollouts(
  { kubeconfig, namespace }: Place,
  names: readonly string[],
  blocked: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Standing>> {
  try {
    return await withKubectl(kubeconfig, async kubectl => {
      const standings = await standingsOf(kubectl, namespace, names);
      const retries = standings.map(([name, standing]) =>
        typeof standing === "object" && !blocked.has(name) ? (standing.retry ?? []) : [],
      );
      await Promise.all(
        retries.filter(args => args.length > 0).map(args => tryAgain(kubectl, namespace, args)),
      );
      return new Map(standings);
    });
  } catch {
    return new Map(names.map(name => [name, "unknown"]));
  }
}

/** Where that is not allowed, the cluster tries again when it does. */
async function tryAgain(kubectl: Kubectl, namespace: string, args: readonly string[]): Promise<void> {
  await kubectl([...args, "--namespace", namespace]).catch(() => undefined);
}

async function standingsOf(
  kubectl: Kubectl,
  namespace: string,
  names: readonly string[],
): Promise<(readonly [name: string, standing: Standing])[]> {
  const get = async <T>(...args: readonly string[]) => {
    const answer = await kubectl(["get", ...args, "--namespace", namespace, "--output=json"]);
    return (JSON.parse(answer) as { readonly items: readonly T[] }).items;
  };
  const objects = await get<RolloutObject>("deployments,replicasets,pods");
  const rollouts = names.map(name => [name, rolloutOf(name, objects)] as const);
  const isRefused = rollouts.some(([, rollout]) => rollout && refusalOf(rollout) !== undefined);
  // Only for the words: whoever may not see events gets older ones.
  const failures = isRefused
    ? await get<RolloutEvent>("events", "--field-selector=reason=FailedCreate").catch(() => [])
    : [];
  return rollouts.map(([name, rollout]) => [name, standingOf(namespace, rollout, failures)]);
}

function standingOf(
  namespace: string,
  rollout: Rollout | undefined,
  failures: readonly RolloutEvent[],
): Standing {
  if (!rollout) return "unknown";
  return isComplete(rollout) ? "complete" : (blockageOf(namespace, rollout, failures) ?? "underWay");
}
