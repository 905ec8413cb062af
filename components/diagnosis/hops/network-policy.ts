import { openingOf, restricts } from "../../kubernetes/network-policy.ts";
import { selects, type Labels } from "../../kubernetes/selector.ts";
import { broken, kubectlStep } from "../verdict.ts";
import { judgingCluster, type Hop } from "./hop.ts";

/** Whether a NetworkPolicy closes ports of some pods to everybody. Whom it lets in at an open port is not looked at. */
export function policyHop(
  category: string,
  what: string,
  cluster: string,
  namespace: string,
  matchLabels: Labels,
  ports: readonly number[],
): Hop {
  return {
    id: `policy:${what}:${cluster}`,
    category,
    title: `no NetworkPolicy closes ${ports.join(" and ")} of ${what} in ${cluster}`,
    behind: [`api:${cluster}`],
    judge: judgingCluster(cluster, ({ objects }) => {
      const labels = objects.pods.find(
        pod => pod.namespace === namespace && selects({ matchLabels }, pod.labels),
      )?.labels;
      const traffic = { namespace, labels: labels ?? matchLabels, direction: "Ingress" } as const;
      const restricting = objects.networkPolicies.filter(policy => restricts(policy, traffic));
      const [first] = restricting;
      if (!first) return undefined;
      const closed = ports.find(port => openingOf(restricting, port, "Ingress") === "closed");
      if (closed === undefined) return undefined;
      const { name } = first.metadata;
      return broken(
        `NetworkPolicy ${namespace}/${name} of ${cluster} lets nobody in at port ${closed} of ${what}`,
        kubectlStep(cluster, "-n", namespace, "delete", "networkpolicy", name),
      );
    }),
  };
}
