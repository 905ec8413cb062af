import { overlaps } from "../addresses/cidr.ts";
import { withApi, type Api } from "../kubernetes/api.ts";
import { questionLimit } from "../kubernetes/kubectl.ts";

/** How many pods of a cluster are tried: one may be behind a NetworkPolicy. */
const tried = 3;

interface EndpointSlice {
  readonly metadata: {
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly ports?: readonly { readonly port?: number; readonly protocol?: string }[] | null;
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean };
      }[]
    | null;
}

/**
 * Pods of a cluster that accept connections, as `address:port`: those of its DNS first, which every cluster has.
 *
 * @param kubeconfig of the cluster; secret
 * @returns none where nothing can be found out
 */
export async function findPods(kubeconfig: string, podSubnet: string): Promise<readonly string[]> {
  try {
    return await withApi(kubeconfig, questionLimit, api => podsIn(api, podSubnet));
  } catch {
    return [];
  }
}

async function podsIn(api: Api, podSubnet: string): Promise<string[]> {
  const answer = await api.get("/apis/discovery.k8s.io/v1/endpointslices?limit=500");
  const { items } = (answer ?? { items: [] }) as { readonly items: readonly EndpointSlice[] };
  return choosePods(items, podSubnet);
}

/** Some pods that are ready, one port each. What is outside of the pods' range is a node. */
export function choosePods(slices: readonly EndpointSlice[], podSubnet: string): string[] {
  const isDns = ({ metadata: { namespace, labels } }: EndpointSlice) =>
    namespace === "kube-system" && labels?.["kubernetes.io/service-name"] === "kube-dns";
  const found = new Map<string, number>();
  for (const slice of slices.toSorted((a, b) => Number(isDns(b)) - Number(isDns(a)))) {
    const port = slice.ports?.find(({ protocol }) => protocol === "TCP")?.port;
    for (const { addresses, conditions } of slice.endpoints ?? []) {
      const [address] = addresses;
      if (port === undefined || address === undefined || conditions?.ready === false) continue;
      if (address.includes(":") || !overlaps(podSubnet, `${address}/32`) || found.has(address)) continue;
      found.set(address, port);
    }
  }
  return [...found].slice(0, tried).map(([address, port]) => `${address}:${port}`);
}
