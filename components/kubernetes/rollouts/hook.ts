import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../cluster.ts";
import { knownKubeconfig } from "../known-kubeconfig.ts";
import type { RolloutWatch, WatchedRollout } from "./watch.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";

/**
 * A transformation that lets `watch` look after every Deployment in `clusters` from the moment the engine creates or
 * updates it. One that stays as it is costs nothing.
 */
export function watchDeployments(
  clusters: readonly Cluster[],
  watch: RolloutWatch,
): pulumi.ResourceTransformation {
  const hooks = new Map<pulumi.ProviderResource, RolloutHooks>(
    clusters.map(cluster => [
      cluster.provider,
      { begin: beginHook(cluster, watch), completion: completionHook(cluster, watch) },
    ]),
  );
  return ({ type, props, opts }) => {
    if (type !== deploymentType) return undefined;
    const { provider = opts.parent?.getProvider(type) } = opts as pulumi.CustomResourceOptions;
    const hook = provider && hooks.get(provider);
    if (!hook) return undefined;
    const { begin, completion } = hook;
    // Of one that is created the engine sees every pod that it is to have.
    const bindings = { beforeCreate: [begin], beforeUpdate: [begin], afterUpdate: [completion] };
    return { props, opts: pulumi.mergeOptions(opts, { hooks: bindings }) };
  };
}

interface RolloutHooks {
  readonly begin: pulumi.ResourceHook;
  readonly completion: pulumi.ResourceHook;
}

function beginHook(cluster: Cluster, watch: RolloutWatch): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `rollout-${cluster.name}`,
    async args => {
      watch.begin(await rolloutOf(cluster, args));
    },
    { ignoreErrors: true },
  );
}

function completionHook(cluster: Cluster, watch: RolloutWatch): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`rollout-completion-${cluster.name}`, async args =>
    watch.completion(await rolloutOf(cluster, args)),
  );
}

async function rolloutOf(cluster: Cluster, { newInputs }: pulumi.ResourceHookArgs): Promise<WatchedRollout> {
  const { name, namespace = "default" } = (newInputs as DeploymentInputs).metadata;
  return { cluster: cluster.name, kubeconfig: await knownKubeconfig(cluster), namespace, name };
}

interface DeploymentInputs {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
