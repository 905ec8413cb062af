import { setTimeout as sleep } from "node:timers/promises";

import { askUid } from "../../components/adoption/cluster-sight.ts";
import { withApi } from "../../components/kubernetes/api.ts";
import { questionLimit } from "../../components/kubernetes/kubectl.ts";
import { look, type Sight, type Unseen } from "../../components/kubernetes/sight.ts";
import type { LeftOut } from "../../stacks/clusters/left-out.ts";
import { adoptedKubeconfigs } from "./adopted-kubeconfigs.ts";
import { resourcesIn } from "./cluster-resources.ts";
import { lastSeen } from "./last-seen.ts";
import type { RecordedResource } from "./recorded-resources.ts";

/** The kubeconfig that the config has for a cluster by now; undefined where it has none. It is secret. */
export type ConfiguredKubeconfig = (cluster: string) => Promise<string | undefined>;

/** What came of a question to each adopted cluster of a state. */
export interface AdoptedAnswers {
  /** Those that answer nothing, and why. */
  readonly away: ReadonlyMap<string, Unseen>;
  /** Those that answer by the config's kubeconfig alone, and why not by the state's. */
  readonly renewed: ReadonlyMap<string, Unseen>;
}

/** After this time without an answer the config's kubeconfig is asked with as well, in milliseconds. */
const patience = 1_000;

/**
 * Asks the adopted clusters that a state knows, all at once: by the kubeconfig that the state has, as the engine would, and where
 * that leads nowhere by the config's.
 *
 * @param checkpoint what `pulumi stack export --show-secrets` prints
 */
export async function askAdopted(
  checkpoint: string,
  configured: ConfiguredKubeconfig,
): Promise<AdoptedAnswers> {
  const [away, renewed] = [new Map<string, Unseen>(), new Map<string, Unseen>()];
  await Promise.all(
    [...adoptedKubeconfigs(checkpoint)].map(async ([name, kubeconfig]) => {
      const first = askCluster(kubeconfig);
      const early = await Promise.race([first, sleep(patience, undefined, { ref: false })]);
      if (early && "seen" in early) return;
      const other = await configured(name);
      const isOther = other !== undefined && other !== kubeconfig;
      const second = isOther ? askCluster(other, questionLimit - patience) : first;
      const [recorded, current] = await Promise.all([first, second]);
      if ("seen" in recorded) return;
      if ("seen" in current) renewed.set(name, recorded);
      else away.set(name, current);
    }),
  );
  return { away, renewed };
}

/** Asks a cluster who it is. @param kubeconfig secret */
export const askCluster = (kubeconfig: string, limitMs = questionLimit): Promise<Sight<string>> =>
  look(limit => withApi(kubeconfig, limit, askUid), limitMs);

/** What is left out with a cluster, by what a state has of it. */
export function leftOutOf(
  resources: readonly RecordedResource[],
  cluster: string,
  why: Unseen,
  isAway: boolean,
): LeftOut {
  const own = resourcesIn(resources, cluster);
  const seen = lastSeen(resources, cluster, own);
  return {
    why,
    isAway,
    hangs: isAway && why.seconds * 1000 >= patience,
    ...(seen !== undefined && { lastSeen: seen }),
    foreignNamespaces: new Set(own.flatMap(patchedNamespace)),
  };
}

function patchedNamespace({ type, inputs }: RecordedResource): string[] {
  const { metadata } = (inputs ?? {}) as { readonly metadata?: { readonly name?: string } };
  return type === "kubernetes:core/v1:NamespacePatch" && metadata?.name !== undefined ? [metadata.name] : [];
}
