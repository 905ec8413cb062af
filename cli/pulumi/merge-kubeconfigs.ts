import { parse, stringify } from "yaml";

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly {
    name: string;
    context: { cluster: string; user: string; namespace?: string };
  }[];
  readonly clusters?: readonly { name: string; cluster: unknown }[];
  readonly users?: readonly { name: string; user: unknown }[];
}

/**
 * One kubeconfig with a context per cluster. Context, cluster and user carry the cluster's name, whatever they were
 * called; of each input its current context is taken, or its only one.
 * @param kubeconfigs YAML by cluster name. The result is as secret as they are.
 * @throws Error naming the cluster whose kubeconfig has no usable context.
 */
export function mergeKubeconfigs(kubeconfigs: Readonly<Record<string, string>>): string {
  const entries = Object.entries(kubeconfigs).map(([name, text]) => {
    const config = parse(text) as Kubeconfig;
    const contexts = config.contexts ?? [];
    const chosen =
      contexts.find(context => context.name === config["current-context"]) ??
      (contexts.length === 1 ? contexts[0] : undefined);
    const cluster = config.clusters?.find(candidate => candidate.name === chosen?.context.cluster)?.cluster;
    const user = config.users?.find(candidate => candidate.name === chosen?.context.user)?.user;
    if (chosen === undefined || cluster === undefined || user === undefined) {
      throw new Error(`the kubeconfig of cluster ${name} has no current context with a cluster and a user`);
    }
    return { name, cluster, user, context: { ...chosen.context, cluster: name, user: name } };
  });
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": entries[0]?.name ?? "",
    contexts: entries.map(({ name, context }) => ({ name, context })),
    clusters: entries.map(({ name, cluster }) => ({ name, cluster })),
    users: entries.map(({ name, user }) => ({ name, user })),
  });
}
