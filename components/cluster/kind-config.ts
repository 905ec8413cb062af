import { stringify } from "yaml";

/** What decides a kind cluster; a change of any of it replaces the cluster. */
export interface KindSpec {
  readonly image: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** Nodes beside the one control-plane node: kind balances several of those by an image of its own. */
  readonly workers: number;
}

/** The kind configuration (`kind.x-k8s.io/v1alpha4`) of one cluster, as YAML. */
export function kindConfig(spec: KindSpec): string {
  const nodes = (role: string, count: number) =>
    Array.from({ length: count }, () => ({ role, image: spec.image }));
  return stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    networking: { podSubnet: spec.podSubnet, serviceSubnet: spec.serviceSubnet },
    nodes: [...nodes("control-plane", 1), ...nodes("worker", spec.workers)],
  });
}
