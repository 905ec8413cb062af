import { parse } from "yaml";

/** The networks of a mesh, as istiod reads them in its ConfigMap. */
export interface MeshNetworks {
  /** Names of the clusters on any network, as their proxies and remote secrets have them. */
  readonly clusters: readonly string[];
  /** `address:port` of each gateway. */
  readonly gateways: readonly string[];
}

/** The networks in the inputs of istiod's ConfigMap; none where it has no text of them. */
export function meshNetworksIn(inputs: unknown): MeshNetworks {
  const text = (inputs as ConfigMapInputs | undefined)?.data?.["meshNetworks"];
  const { networks = {} } = ((text && parse(text)) ?? {}) as MeshNetworksText;
  const all = Object.values(networks);
  return {
    clusters: all.flatMap(({ endpoints = [] }) => endpoints.flatMap(({ fromRegistry = [] }) => fromRegistry)),
    gateways: all.flatMap(({ gateways = [] }) => gateways.map(({ address, port }) => `${address}:${port}`)),
  };
}

/** The clusters that were on a network of the mesh and are none of its members any more. @param oldInputs as of {@link meshNetworksIn} */
export function leavingClusters(oldInputs: unknown, members: readonly string[]): string[] {
  return without(meshNetworksIn(oldInputs).clusters, members);
}

interface ConfigMapInputs {
  readonly data?: Readonly<Record<string, string>>;
}

/** What is read of Istio's MeshNetworks. */
interface MeshNetworksText {
  readonly networks?: Readonly<
    Record<
      string,
      {
        readonly endpoints?: readonly { readonly fromRegistry?: string }[];
        readonly gateways?: readonly { readonly address: string; readonly port: number }[];
      }
    >
  >;
}

/** The members of one list that another lacks. */
export function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter(member => !others.includes(member));
}
