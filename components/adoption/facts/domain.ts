import type { Api } from "../../kubernetes/api.ts";
import type { Node } from "./objects.ts";
import { isReadyNode } from "./ready.ts";

/** The domain in which a cluster's Services have their names, such as `cluster.local`; undefined when nothing tells. */
export async function askDomain(api: Api, nodes: Promise<readonly Node[]>): Promise<string | undefined> {
  const [ofKubelet, ofDns] = await Promise.allSettled([domainOfKubelet(api, nodes), domainOfDns(api)]);
  const domains = [ofKubelet, ofDns].map(answer =>
    answer.status === "fulfilled" ? answer.value : undefined,
  );
  return domains.find(domain => domain !== undefined);
}

/** The domain that a kubelet writes into its pods' resolv.conf. */
async function domainOfKubelet(api: Api, nodes: Promise<readonly Node[]>): Promise<string | undefined> {
  const [node] = (await nodes).filter(isReadyNode);
  if (!node) return undefined;
  const answer = await api.get(`/api/v1/nodes/${node.metadata.name}/proxy/configz`);
  const { kubeletconfig } = (answer ?? {}) as {
    readonly kubeletconfig?: { readonly clusterDomain?: string };
  };
  return kubeletconfig?.clusterDomain;
}

/** The first domain of CoreDNS's plugin `kubernetes`, where it is set up as kubeadm and most others do. */
async function domainOfDns(api: Api): Promise<string | undefined> {
  const answer = await api.get("/api/v1/namespaces/kube-system/configmaps/coredns");
  const { data = {} } = (answer ?? {}) as { readonly data?: Readonly<Record<string, string>> };
  return /^\s*kubernetes\s+([\w.-]+)/m.exec(data["Corefile"] ?? "")?.[1];
}
