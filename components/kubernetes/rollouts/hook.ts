import * as pulumi from "@pulumi/pulumi";

import type { Cluster } from "../cluster.ts";
import type { RolloutWatch } from "./watch.ts";

const deploymentType = "kubernetes:apps/v1:Deployment";

/**
 * A transformation that lets `watch` look after every Deployment in `clusters` from the moment the engine creates or
 * updates it. One that stays as it is costs nothing.
 */
export function watchDeployments(
  clusters: readonly Cluster[],
  watch: RolloutWatch,
): pulumi.ResourceTransformation {
  const hooks = new Map<pulumi.ProviderResource, pulumi.ResourceHook>(
    clusters.map(cluster => [cluster.provider, beginHook(cluster, watch)]),
  );
  return ({ type, props, opts }) => {
    if (type !== deploymentType) return undefined;
    const { provider = opts.parent?.getProvider(type) } = opts as pulumi.CustomResourceOptions;
    const hook = provider && hooks.get(provider);
    if (!hook) return undefined;
    return {
      props,
      opts: pulumi.mergeOptions(opts, { hooks: { beforeCreate: [hook], beforeUpdate: [hook] } }),
    };
  };
}

/** The kubeconfig is known by then: without it the engine could not ask for anything in the cluster. */
function beginHook({ name: cluster, kubeconfig }: Cluster, watch: RolloutWatch): pulumi.ResourceHook {
  return new pulumi.ResourceHook(
    `rollout-${cluster}`,
    ({ newInputs }) => {
      const { name, namespace = "default" } = (newInputs as DeploymentInputs).metadata;
      kubeconfig.apply(text => {
        watch.begin({ cluster, kubeconfig: text, namespace, name });
      });
    },
    { ignoreErrors: true },
  );
}

interface DeploymentInputs {
  readonly metadata: { readonly name: string; readonly namespace?: string };
}
