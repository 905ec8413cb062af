import type { NamespaceSpec } from "../kubernetes/namespace.ts";

/** Namespace of Istio in every cluster, as in its own instructions. */
export const istioNamespace = "istio-system";

/** @param primary the primary whose istiod serves the cluster; undefined for a primary itself */
export function istioNamespaceSpec(network: string, primary: string | undefined): NamespaceSpec {
  return {
    name: istioNamespace,
    // The network of everything in the cluster that does not say otherwise. istioctl sets it only on a namespace that it makes
    // itself, and cacerts has to come before that.
    labels: { "topology.istio.io/network": network },
    // Who may write here: read once, when a primary registers the cluster, so it has to exist first.
    ...(primary !== undefined && { annotations: { "topology.istio.io/controlPlaneClusters": primary } }),
    podSecurity: "baseline",
  };
}

/** Secret from which istiod takes its CA. */
export const cacertsSecret = "cacerts";

/** Service at which remotes reach a primary's istiod. */
export const peersService = "istiod-peers";

/** Name of the east-west gateway's objects, as in Istio's own instructions. */
export const gatewayName = "istio-eastwestgateway";

/** The label of gateways' pods, by which Istio's configuration and their Service find them. */
export const gatewaySelector = { istio: "eastwestgateway" } as const;

/** Service account with which a primary reads a cluster; also the name of its binding. */
export function readerAccount(reader: string): string {
  return `istio-reader-${reader}`;
}

/** Secret with the token of {@link readerAccount}. */
export function readerTokenSecret(reader: string): string {
  return `${readerAccount(reader)}-token`;
}

/** Secret in a primary that leads its istiod to another cluster. */
export function remoteSecretName(target: string): string {
  return `istio-remote-secret-${target}`;
}
