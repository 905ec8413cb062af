import { withApi, type Api } from "../../kubernetes/api.ts";
import { look, type Sight } from "../../kubernetes/sight.ts";
import { findPods } from "./find-pods.ts";

/** The things in a cluster that pods of others are to reach. */
export interface Reachable {
  /** PEM of the CA that its service accounts, and so its peers' istiods, know its API server by. */
  readonly ca: Sight<string>;
  /** Some pods that accept connections, as `address:port`. */
  readonly pods: Sight<readonly string[]>;
}

/**
 * Asks a cluster what there is to reach in it.
 *
 * @param kubeconfig of the cluster; secret
 * @param limitMs in milliseconds
 */
export async function findReachable(
  kubeconfig: string,
  podSubnet: string,
  limitMs: number,
): Promise<Reachable> {
  const asked = await look(
    limit =>
      withApi(kubeconfig, limit, async api => {
        const [ca, pods] = await Promise.all([look(() => askCa(api)), look(() => findPods(api, podSubnet))]);
        return { ca, pods };
      }),
    limitMs,
  );
  return "seen" in asked ? asked.seen : { ca: asked, pods: asked };
}

async function askCa(api: Api): Promise<string> {
  const answer = await api.get("/api/v1/namespaces/kube-system/configmaps/kube-root-ca.crt");
  const { data = {} } = (answer ?? {}) as { readonly data?: Readonly<Record<string, string>> };
  const ca = data["ca.crt"];
  if (ca === undefined) throw new Error("it has no ConfigMap kube-system/kube-root-ca.crt");
  return ca;
}
