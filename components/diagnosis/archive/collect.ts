import { withApi } from "../../kubernetes/api.ts";
import { endingBy, questionLimit, withKubectl } from "../../kubernetes/kubectl.ts";
import { Collector, type Collection } from "./collector.ts";
import { collectObjects } from "./objects.ts";
import { collectFromPods } from "./pods.ts";
import { kubeconfigValues } from "./secret-values.ts";

/** Time for everything that is asked of one cluster, in milliseconds: within it each question has its own. */
const limit = 60_000;

/** Time for the objects of one cluster, in milliseconds: some dozens of lists, all at once. */
const objectsLimit = 2 * questionLimit;

/**
 * Collects what tells how a cluster is: objects, configuration of proxies, istiod's own view, logs and events. What does not answer
 * is left out and named.
 *
 * @param namespaces those of which everything is taken
 */
export async function collectCluster(
  cluster: string,
  kubeconfig: string,
  namespaces: readonly string[],
  signal?: AbortSignal,
): Promise<Collection> {
  const end = performance.now() + limit;
  const collector = new Collector(`clusters/${cluster}/`);
  collector.secrets.push(...kubeconfigValues(kubeconfig));
  const pods = await collector.ask("objects", () =>
    withApi(kubeconfig, objectsLimit, api => collectObjects(collector, api, namespaces)),
  );
  if (pods !== undefined) {
    const ask = (kubectl: Parameters<typeof endingBy>[0]) =>
      collectFromPods(collector, endingBy(kubectl, end), pods);
    await withKubectl(kubeconfig, ask, signal);
  }
  return collector;
}
