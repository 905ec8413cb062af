/** A cluster of a config that is about to be written. */
export interface ClusterDraft {
  readonly name: string;
  readonly podSubnet: string;
  readonly serviceSubnet: string;
  /** The context of a cluster that exists already; absent for one that kind is to make. */
  readonly context?: string;
}

/** The config key for the kubeconfig of a cluster that exists already. */
export function kubeconfigKeyOf(cluster: string): string {
  return `kubeconfig-${cluster}`;
}

/** A cluster's entry in `isthmus:clusters`. */
export function draftCluster(
  { name, context, podSubnet, serviceSubnet }: ClusterDraft,
  network: string,
): object {
  const subnets = { podSubnet, serviceSubnet };
  return context === undefined
    ? { kind: subnets, network }
    : { adopt: { kubeconfigKey: kubeconfigKeyOf(name), context, ...subnets }, network };
}
