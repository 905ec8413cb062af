import { stringify } from "yaml";

/** The settings of a kind cluster; a change of any of them recreates the cluster. */
export interface KindSpec {
  /** Node image; its tag tells the Kubernetes version. */
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
    kubeadmConfigPatches: [stringify({ kind: "ClusterConfiguration", ...quickStart(minorOf(spec.image)) })],
  });
}

/**
 * Settings under which a cluster is ready sooner (measured: 17.5 to 14 s for two at once on two cores), fit for one
 * control-plane node that can be recreated:
 *
 * - Nobody stands for election against the one controller manager and scheduler.
 * - The controller manager's client is not throttled, as there is a burst of work at the start and little after.
 * - Keys are ECDSA: kubeadm makes a dozen.
 * - etcd does not wait for the disk. It survives `kill -9` and restarts; what a power failure breaks is recreated.
 *
 * kind writes kubeadm's v1beta4 from Kubernetes 1.36 on (kind v0.33.0, pkg/cluster/internal/kubeadm/config.go): there
 * arguments are a list, and the algorithm has left the feature gates.
 */
function quickStart(minor: number): object {
  const controllerManager = { "leader-elect": "false", "kube-api-qps": "500", "kube-api-burst": "1000" };
  const scheduler = { "leader-elect": "false" };
  const etcd = { "unsafe-no-fsync": "true" };
  const isList = minor >= 36;
  const args = (values: Readonly<Record<string, string>>) => ({
    extraArgs: isList ? Object.entries(values).map(([name, value]) => ({ name, value })) : values,
  });
  return {
    ...(isList ? { encryptionAlgorithm: "ECDSA-P256" } : { featureGates: { PublicKeysECDSA: true } }),
    controllerManager: args(controllerManager),
    scheduler: args(scheduler),
    etcd: { local: args(etcd) },
  };
}

/** Minor version of Kubernetes in an image's tag; the config's checks have seen that there is one. */
export function minorOf(image: string): number {
  return Number(/:v1\.(\d+)\./.exec(image)?.[1] ?? 0);
}
