interface Checkpoint {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly inputs?: { readonly kubeconfig?: { readonly plaintext?: string } };
    }[];
  };
}

/** Of the provider in components/clusters/adopted-cluster.ts; its name is the cluster's. */
const providerUrn = /::isthmus:clusters:AdoptedCluster\$pulumi:providers:kubernetes::(.+)$/;

/**
 * The kubeconfigs of adopted clusters that a state has, by cluster. They are secret.
 *
 * @param checkpoint what `pulumi stack export --show-secrets` prints
 */
export function adoptedKubeconfigs(checkpoint: string): ReadonlyMap<string, string> {
  const resources = (JSON.parse(checkpoint) as Checkpoint).deployment?.resources ?? [];
  return new Map(
    resources.flatMap(({ urn, inputs }) => {
      const name = providerUrn.exec(urn)?.[1];
      const plaintext = inputs?.kubeconfig?.plaintext;
      return name === undefined || plaintext === undefined
        ? []
        : [[name, JSON.parse(plaintext) as string] as const];
    }),
  );
}
