import { broken, kubectlStep } from "../verdict.ts";
import { judgingCluster, type Hop } from "./hop.ts";
import { closingPolicy } from "./selectors.ts";

/** Whether a NetworkPolicy closes ports of some pods to everybody. */
export function policyHop(
  category: string,
  what: string,
  cluster: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  ports: readonly number[],
): Hop {
  return {
    id: `policy:${what}:${cluster}`,
    category,
    title: `no NetworkPolicy closes ${ports.join(" and ")} of ${what} in ${cluster}`,
    behind: [`api:${cluster}`],
    judge: judgingCluster(cluster, ({ objects }) => {
      const pods = objects.pods.filter(
        pod =>
          pod.namespace === namespace &&
          Object.entries(labels).every(([key, value]) => pod.labels[key] === value),
      );
      for (const port of ports) {
        const closing = closingPolicy(objects.networkPolicies, namespace, pods[0]?.labels ?? labels, port);
        if (closing) {
          return broken(
            `NetworkPolicy ${namespace}/${closing.name} of ${cluster} lets nobody in at port ${port} of ${what}`,
            kubectlStep(cluster, "-n", namespace, "delete", "networkpolicy", closing.name),
          );
        }
      }
      return undefined;
    }),
  };
}
