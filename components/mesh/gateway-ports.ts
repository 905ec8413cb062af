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
