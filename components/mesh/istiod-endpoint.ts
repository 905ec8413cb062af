import type * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../kubernetes/manifest.ts";
import type { ReachedPorts } from "./gateway-ports.ts";
import type { RenderedManifest } from "./render.ts";

/**
 * The manifest of a remote that reaches istiod through its primary's gateway: the chart knows of no ports but istiod's own, and
 * of one address.
 */
export function throughGateway(
  { objects, crds }: RenderedManifest,
  addresses: readonly string[],
  ports: ReachedPorts,
): RenderedManifest {
  return {
    objects: objects.map(object => (isOfIstiod(object) ? leadingTo(object, addresses, ports) : object)),
    crds,
  };
}

/** A remote's manifest without what leads to istiod: for an address that is known only when its primary's gateway has it. */
export function withoutEndpoint({ objects, crds }: RenderedManifest): RenderedManifest {
  return { objects: objects.filter(object => !isOfIstiod(object)), crds };
}

/** The EndpointSlice by which a remote reaches istiod. @throws Error for the manifest of a primary, which has none */
export function endpointIn({ objects }: RenderedManifest): KubernetesObject {
  const slice = objects.find(isOfIstiod);
  if (!slice) throw new Error("Istio's chart has made no EndpointSlice that leads to istiod");
  return slice;
}

/** Ports of the EndpointSlice that Istio's chart makes on a remote (istio-discovery, remote-istiod-endpointslices.yaml). */
const portNames: Readonly<Record<string, keyof ReachedPorts>> = {
  "tcp-istiod": "xds",
  "tcp-webhook": "webhook",
};

const isOfIstiod = ({ kind, metadata }: KubernetesObject): boolean =>
  kind === "EndpointSlice" && metadata.name === "istiod";

/**
 * The slice with other addresses and ports. Each address is an endpoint: of several in one, kube-proxy uses the first alone.
 *
 * @param addresses IPs
 */
export function leadingTo(
  slice: KubernetesObject,
  addresses: readonly string[] | pulumi.Output<readonly string[]>,
  reached: ReachedPorts,
): KubernetesObject {
  const ports = slice["ports"] as readonly { readonly name: string; readonly port: number }[];
  const toEndpoints = (list: readonly string[]) => list.map(address => ({ addresses: [address] }));
  const portOf = (name: string, port: number) => {
    const key = portNames[name];
    return key === undefined ? port : reached[key];
  };
  return {
    ...slice,
    endpoints: "apply" in addresses ? addresses.apply(toEndpoints) : toEndpoints(addresses),
    ports: ports.map(({ name, port, ...rest }) => ({ ...rest, name, port: portOf(name, port) })),
  };
}
