import { kubeconfigKeyOf } from "../../stacks/clusters/draft.ts";
import type { Draft } from "../../stacks/drafts/draft.ts";
import { commandFor } from "../line/command-for.ts";
import { quoted } from "../line/quoted.ts";

/** The clusters of a draft, each with its subnets and its role, a row each. */
export function clusterRows({ clusters, mesh }: Draft): string[][] {
  return clusters.map(({ name, context, podSubnet, serviceSubnet }) => {
    const primary = mesh?.remotes[name];
    const role = primary === undefined ? (mesh ? "primary" : "") : `remote of ${primary}`;
    return [name, context === undefined ? "kind" : `adopt ${context}`, podSubnet, serviceSubnet, role];
  });
}

/**
 * The command lines from a new file to a stack that is up, in their order.
 *
 * @param hasPassphrase whether the environment names one
 */
export function nextSteps(stack: string, { clusters }: Draft, hasPassphrase: boolean): string[] {
  const adopted = clusters.flatMap(({ name, context }) =>
    context === undefined
      ? []
      : [
          `kubectl config view --raw --flatten --minify --context ${quoted(context)} | ` +
            commandFor(stack, `pulumi config set --secret ${kubeconfigKeyOf(name)}`),
        ],
  );
  return [
    ...(hasPassphrase || stack === "dev" ? [] : ["export PULUMI_CONFIG_PASSPHRASE_FILE=FILE"]),
    ...adopted,
    commandFor(stack, "up"),
  ];
}
