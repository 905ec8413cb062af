import type { Stack } from "@pulumi/pulumi/automation/index.js";

import { kubeconfigOf } from "../../stacks/clusters/look-at-adopted.ts";
import type { Plan } from "../../stacks/plan.ts";
import type { ConfiguredKubeconfig } from "./away.ts";
import { readableConfig } from "./readable-config.ts";

/**
 * The kubeconfigs that a stack's config has for its adopted clusters. They are read when the first is asked for: that takes a
 * process.
 *
 * @param configFile the stack's file, or a copy of it
 */
export function configuredKubeconfigs(stack: Stack, configFile: string, plan: Plan): ConfiguredKubeconfig {
  let reading: ReturnType<typeof readableConfig> | undefined;
  return async name => {
    const cluster = plan.clusters.find(candidate => candidate.name === name);
    if (cluster?.existing !== "foreign") return undefined;
    const config = await (reading ??= readableConfig(stack, configFile));
    try {
      return kubeconfigOf(cluster, key => String(config.secret(key)));
    } catch {
      return undefined; // the checks of the config say what is wrong with it
    }
  };
}
