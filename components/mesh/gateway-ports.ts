/** A port of an east-west gateway: its own, as in Istio's instructions, and the one at which nodes serve it. */
export interface GatewayPort {
  readonly name: string;
  readonly port: number;
  readonly nodePort: number;
}

/** Services, by the SNI that proxies of other networks send (istio/istio, samples/multicluster/expose-services.yaml). */
export const servicesPort: GatewayPort = { name: "tls", port: 15443, nodePort: 31443 };

/** istiod for remotes on other networks: configuration, and the injection of sidecars (samples/multicluster/expose-istiod.yaml). */
export const istiodPorts: { readonly xds: GatewayPort; readonly webhook: GatewayPort } = {
  xds: { name: "tls-istiod", port: 15012, nodePort: 31012 },
  webhook: { name: "tls-webhook", port: 15017, nodePort: 31017 },
};

/** The ports at which other networks reach a gateway. */
export interface ReachedPorts {
  readonly services: number;
  readonly xds: number;
  readonly webhook: number;
}

/** The ports that nodes open for Services which ask for one (Kubernetes' default `--service-node-port-range`). */
const nodePortRange = { first: 30_000, last: 32_767 } as const;

/** Whether a port is one that nodes serve. */
export const isNodePort = (port: number): boolean =>
  port >= nodePortRange.first && port <= nodePortRange.last;

/** The ports of a gateway whose services are reached at this one: istiod at nodes as well, or behind the same load balancer. */
export function reachedAt(services: number): ReachedPorts {
  const { xds, webhook } = istiodPorts;
  return isNodePort(services)
    ? { services, xds: xds.nodePort, webhook: webhook.nodePort }
    : { services, xds: xds.port, webhook: webhook.port };
}
