import type { KubernetesObject } from "../kubernetes/manifest.ts";
import { istiodPorts, servicesPort, type GatewayPort } from "./gateway-ports.ts";
import { gatewaySelector, istioNamespace } from "./names.ts";

const apiVersion = "networking.istio.io/v1";

/** Lets gateways pass on what proxies of other networks send to any service of the mesh, by its SNI and without a look into it. */
export const exposedServices: KubernetesObject = {
  apiVersion,
  kind: "Gateway",
  metadata: { name: "cross-network-gateway", namespace: istioNamespace },
  spec: {
    selector: gatewaySelector,
    servers: [{ port: portOf(servicesPort), hosts: ["*.local"], tls: { mode: "AUTO_PASSTHROUGH" } }],
  },
};

const istiodGateway = "istiod-gateway";

/** Leads remotes on other networks to this primary's istiod. */
export const exposedIstiod: readonly KubernetesObject[] = [
  {
    apiVersion,
    kind: "Gateway",
    metadata: { name: istiodGateway, namespace: istioNamespace },
    spec: {
      selector: gatewaySelector,
      servers: [istiodPorts.xds, istiodPorts.webhook].map(port => ({
        port: portOf(port),
        hosts: ["*"],
        tls: { mode: "PASSTHROUGH" },
      })),
    },
  },
  {
    apiVersion,
    kind: "VirtualService",
    metadata: { name: "istiod-vs", namespace: istioNamespace },
    spec: {
      hosts: ["*"],
      gateways: [istiodGateway],
      // istiod's own Service has its webhook at 443.
      tls: [route(istiodPorts.xds.port, istiodPorts.xds.port), route(istiodPorts.webhook.port, 443)],
    },
  },
];

function portOf({ name, port }: GatewayPort): object {
  return { name, number: port, protocol: "TLS" };
}

function route(port: number, to: number): object {
  const host = `istiod.${istioNamespace}.svc.cluster.local`;
  return {
    match: [{ port, sniHosts: ["*"] }],
    route: [{ destination: { host, port: { number: to } } }],
  };
}
