import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { istiodPorts } from "./gateway-ports.ts";
import type { RenderedManifest } from "./render.ts";

/** Ports of the EndpointSlice `istiod` that Istio's chart makes on a remote (istio-discovery, remote-istiod-endpointslices.yaml). */
const nodePorts: Readonly<Record<string, number>> = {
  "tcp-istiod": istiodPorts.xds.nodePort,
  "tcp-webhook": istiodPorts.webhook.nodePort,
};

/**
 * The manifest of a remote that reaches istiod at the node ports of its primary's gateway: the chart knows of no ports but
 * istiod's own.
 */
export function throughGateway({ objects, crds }: RenderedManifest): RenderedManifest {
  return { objects: objects.map(object => (isOfIstiod(object) ? withNodePorts(object) : object)), crds };
}

const isOfIstiod = ({ kind, metadata }: KubernetesObject): boolean =>
  kind === "EndpointSlice" && metadata.name === "istiod";

function withNodePorts(slice: KubernetesObject): KubernetesObject {
  const ports = slice["ports"] as readonly { readonly name: string; readonly port: number }[];
  return { ...slice, ports: ports.map(port => ({ ...port, port: nodePorts[port.name] ?? port.port })) };
}
