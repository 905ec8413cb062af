import { contains } from "../../addresses/cidr.ts";
import type { Api } from "../../kubernetes/api.ts";
import type { EndpointSlice } from "../facts/objects.ts";
import { isReadyEndpoint } from "../facts/ready.ts";

/** How many pods of a cluster are tried: one may be behind a NetworkPolicy. */
const tried = 3;

/** Pods of a cluster that accept connections, as `address:port`: those of its DNS first, which every cluster has. */
export async function findPods(api: Api, podSubnet: string): Promise<readonly string[]> {
  // One page is enough to find three.
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
    for (const endpoint of slice.endpoints ?? []) {
      const [address] = endpoint.addresses;
      if (port === undefined || address === undefined || !isReadyEndpoint(endpoint)) continue;
      if (!contains(podSubnet, address) || found.has(address)) continue;
      found.set(address, port);
    }
  }
  return [...found].slice(0, tried).map(([address, port]) => `${address}:${port}`);
}
