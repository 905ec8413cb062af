import { expect, it } from "vitest";

import { exposedIstiod, exposedServices } from "../../../components/mesh/exposed.ts";
import { reachedAt } from "../../../components/mesh/gateway-ports.ts";
import { endpointIn, throughGateway, withoutEndpoint } from "../../../components/mesh/istiod-endpoint.ts";
import type { KubernetesObject } from "../../../components/kubernetes/manifest.ts";

const object = (kind: string, name: string, more: object = {}): KubernetesObject => ({
  apiVersion: "v1",
  kind,
  metadata: { name, namespace: "istio-system" },
  ...more,
});

it("leads a remote's istiod to a gateway's addresses and ports, and leaves everything else as it is", () => {
  const ports = [
    { name: "tcp-istiod", port: 15012, protocol: "TCP" },
    { name: "tcp-webhook", port: 15017, protocol: "TCP" },
  ];
  const others = [
    object("Service", "istiod", { spec: { ports } }),
    object("EndpointSlice", "other", { ports }),
  ];
  const manifest = {
    objects: [...others, object("EndpointSlice", "istiod", { ports })],
    crds: { digest: "d", names: [] },
  };
  const ips = ["203.0.113.7", "203.0.113.8"];
  const { objects, crds } = throughGateway(manifest, ips, reachedAt(31443));
  expect(crds).toBe(manifest.crds);
  expect(objects.slice(0, 2)).toEqual(others);
  expect(objects[2]?.["ports"]).toEqual([
    { name: "tcp-istiod", port: 31012, protocol: "TCP" },
    { name: "tcp-webhook", port: 31017, protocol: "TCP" },
  ]);
  // Of several addresses in one endpoint, kube-proxy would use the first alone.
  expect(objects[2]?.["endpoints"]).toEqual(ips.map(address => ({ addresses: [address] })));
  expect(withoutEndpoint(manifest).objects).toEqual(others);
  expect(endpointIn(manifest)).toBe(manifest.objects[2]);
  expect(() => endpointIn({ ...manifest, objects: others })).toThrow("no EndpointSlice");
});

it("reaches istiod at the ports of nodes where services are, else at its own", () => {
  expect(reachedAt(31443)).toEqual({ services: 31443, xds: 31012, webhook: 31017 });
  expect(reachedAt(443)).toEqual({ services: 443, xds: 15012, webhook: 15017 });
});

it("has gateways pass on services without a look into them, and istiod with its own certificate", () => {
  expect(exposedServices["spec"]).toEqual({
    selector: { istio: "eastwestgateway" },
    servers: [
      {
        port: { name: "tls", number: 15443, protocol: "TLS" },
        hosts: ["*.local"],
        tls: { mode: "AUTO_PASSTHROUGH" },
      },
    ],
  });
  const [gateway, service] = exposedIstiod;
  expect(gateway?.["spec"]).toMatchObject({
    servers: [
      { port: { number: 15012 }, tls: { mode: "PASSTHROUGH" } },
      { port: { number: 15017 }, tls: { mode: "PASSTHROUGH" } },
    ],
  });
  const host = "istiod.istio-system.svc.cluster.local";
  expect(service?.["spec"]).toMatchObject({
    tls: [
      { match: [{ port: 15012 }], route: [{ destination: { host, port: { number: 15012 } } }] },
      { match: [{ port: 15017 }], route: [{ destination: { host, port: { number: 443 } } }] },
    ],
  });
});
